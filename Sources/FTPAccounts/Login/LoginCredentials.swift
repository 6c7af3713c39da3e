// SPDX-License-Identifier: Apache-2.0
package import FerryIO

/// A name and the secret that a client sent for it.
package struct LoginCredentials: Hashable, Sendable {
    package let name: AccountName
    package let secret: [UInt8]
    package let origin: LoginOrigin

    package init(_ name: AccountName, secret: [UInt8], from origin: LoginOrigin) {
        (self.name, self.secret, self.origin) = (name, secret, origin)
    }
}

/// The way on which a login came.
package struct LoginOrigin: Hashable, Sendable {
    /// The address of the client.
    package let client: SocketAddress.Host
    /// The address that the client has connected to.
    package var server: SocketAddress?
    /// The encryption of the control connection; nil if it is in clear.
    package var tls: TLSVersion?
    /// The name by which the client knows the server: that of `HOST`, else the one of its handshake.
    package var serverName: String?

    package init(
        client: SocketAddress.Host, server: SocketAddress? = nil, tls: TLSVersion? = nil, serverName: String? = nil
    ) {
        (self.client, self.server, self.tls, self.serverName) = (client, server, tls, serverName)
    }
}
