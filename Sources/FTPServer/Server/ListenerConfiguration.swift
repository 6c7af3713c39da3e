// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FerryIO

/// An address to listen on, and the terms for clients that come there.
package struct ListenerConfiguration: Hashable, Sendable {
    /// The address; with port 0 the kernel chooses one.
    package var address: SocketAddress
    package var terms: ListenerTerms

    package init(_ address: SocketAddress, _ terms: ListenerTerms = ListenerTerms()) {
        (self.address, self.terms) = (address, terms)
    }
}

/// The rules for clients that come to one listener, where they differ from those of the server.
package struct ListenerTerms: Hashable, Sendable {
    /// True if clients begin with a TLS handshake (implicit TLS; port 990 by custom).
    package var isImplicit = false
    /// False if clients are offered no encryption, whatever the server has.
    package var offersEncryption = true
    /// The least that a client must encrypt; `nil` for what the server demands.
    package var demand: EncryptionPolicy.Demand?
    /// The charset in which names travel, unless the client asks for UTF-8; `nil` for that of the server.
    package var charset: Charset?
    /// The networks of the load balancers, which begin each connection with a header of the PROXY protocol.
    ///
    /// Connections of others are refused then. `nil` for a listener of clients, which never looks for a header: to guess would let
    /// clients lie about where they are.
    package var proxies: [IPNetwork]?
    /// True if passive data connections come through these balancers too, each behind a header that names the client.
    ///
    /// One without a header, or with that of another client than the control connection's, is refused then.
    package var proxiesData = false

    package init() {}

    /// The encryption that clients of the listener may ask for.
    func encryption(of server: ServerEncryption?) -> ServerEncryption? {
        guard offersEncryption, var encryption = server else { return nil }
        if let demand { encryption.policy.demand = demand }
        return encryption
    }
}
