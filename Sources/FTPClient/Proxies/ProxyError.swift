// SPDX-License-Identifier: Apache-2.0

/// The reason why a proxy made no connection; the `cause` of an `FTPError`.
public enum ProxyError: Error, Hashable, Sendable {
    /// The proxy itself cannot be reached, for this reason.
    case unreachable(String)
    /// It wants a name and a password, and there are none for it.
    case wantsCredentials
    /// It does not take the name and the password.
    case refusesCredentials
    /// It does not connect to the server, in its own words or those of the protocol.
    case refuses(String)
    /// Its answer makes no sense in the language that it is said to speak.
    case senseless(String)
    /// It does not answer in time.
    case silent
    /// The place cannot be told to it.
    case unspeakable(String)
}

extension ProxyError: CustomStringConvertible {
    /// A part of a sentence.
    public var description: String {
        switch self {
        case .unreachable(let reason): "it cannot be reached: \(reason)"
        case .wantsCredentials: "it wants a user name and a password"
        case .refusesCredentials: "it refuses the user name and the password"
        case .refuses(let words): "it refuses: \(words)"
        case .senseless(let words): words
        case .silent: "it does not answer in time"
        case .unspeakable(let words): words
        }
    }

    /// The one thing a person can do about it.
    var advice: String {
        switch self {
        case .unreachable, .silent: "Check the proxy's name and port; --proxy none goes without it."
        case .wantsCredentials: "Name them before its host: USER:PASSWORD@HOST:PORT."
        case .refusesCredentials: "Check the proxy's user name and password."
        case .refuses:
            "Check the server's name and port, and if the proxy lets FTP through; --proxy none goes without it."
        case .senseless: "Check the proxy's language and port: socks5:// or http://."
        case .unspeakable: "Use --proxy none for this host."
        }
    }
}
