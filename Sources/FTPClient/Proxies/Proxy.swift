// SPDX-License-Identifier: Apache-2.0

/// A server that makes connections for others: the control connection and all data connections go through it.
///
/// Names of hosts are resolved by the proxy, so that they may be names that only it knows. Data connections are passive,
/// as no server can connect to here. What TLS encrypts and proves is the way to the server itself: a proxy sees no more
/// of it than any router does.
public struct Proxy: Sendable {
    /// The language that the proxy speaks.
    public var language: ProxyLanguage

    /// A host name, an IPv4 address or an IPv6 address without brackets.
    public var host: String

    /// The port at which it listens.
    public var port: UInt16

    /// The name and the password that the proxy wants; `nil` for one that lets everybody through.
    public var credentials: Credentials?

    /// Names a proxy.
    public init(_ language: ProxyLanguage, host: String, port: UInt16, credentials: Credentials? = nil) {
        self.language = language
        self.host = host
        self.port = port
        self.credentials = credentials
    }
}

/// The language in which a proxy is asked.
public enum ProxyLanguage: String, Sendable, CaseIterable {
    /// SOCKS version 5 (RFC 1928), with name and password (RFC 1929) or without.
    case socks5
    /// The method CONNECT of HTTP (RFC 9110 §9.3.6), with basic authentication (RFC 7617) or without.
    case http
}

extension Proxy: CustomStringConvertible {
    /// The URL of the proxy, without name and password.
    public var description: String {
        "\(language.rawValue)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
