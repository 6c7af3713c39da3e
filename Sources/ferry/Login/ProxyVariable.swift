// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO

/// The variables that name a proxy, as other programs read them.
enum ProxyVariable {
    private static let names = ["ftp_proxy", "FTP_PROXY", "all_proxy", "ALL_PROXY"]

    /// The proxy that the environment names for a host; `nil` when there is none, or `no_proxy` excepts the host.
    static func proxy(
        for host: String, in environment: (String) -> [UInt8]? = { Environment[$0] }
    ) throws(Failure) -> Proxy? {
        for name in names {
            guard let value = environment(name), !value.isEmpty else { continue }
            let exceptions = environment("no_proxy") ?? environment("NO_PROXY") ?? []
            let isExcepted = String(decoding: exceptions, as: UTF8.self)
                .split { $0 == "," || $0 == " " }
                .contains { fits(host.lowercased(), $0.lowercased()[...]) }
            return isExcepted ? nil : try proxy(value, from: "The variable \(name)")
        }
        return nil
    }

    /// Reads a proxy that was written down at some place.
    static func proxy(_ url: [UInt8], from place: String) throws(Failure) -> Proxy {
        do throws(FTPError) { return try Proxy(url: String(decoding: url, as: UTF8.self)) } catch {
            throw Failure(
                .usage, "\(place) names no proxy that can be used: \(error.detail ?? error.description)",
                advice: "Write socks5://HOST:PORT or http://HOST:PORT, or USER:PASSWORD@HOST:PORT behind the slashes.")
        }
    }

    /// `*`, an address or a network of them, a domain with all that is in it, with or without a dot in front or a port
    /// behind.
    private static func fits(_ host: String, _ exception: Substring) -> Bool {
        if exception == "*" { return true }
        if exception.contains("/") {
            guard let network = IPNetwork(String(exception)), let address = SocketAddress(numeric: host, port: 0) else {
                return false
            }
            return network.contains(address.host)
        }
        var domain = exception.drop { $0 == "." || $0 == "[" }
        if let end = domain.firstIndex(of: "]") {
            domain = domain[..<end]
        } else if let colon = domain.firstIndex(of: ":"), domain.lastIndex(of: ":") == colon {
            domain = domain[..<colon]
        }
        return !domain.isEmpty && (host == domain || host.hasSuffix("." + domain))
    }
}

/// The proxy that connections take, as the options of the program choose it.
enum ProxyChoice: Sendable {
    /// The one that the environment names for a host.
    case environment
    /// None, whatever the environment says.
    case none
    /// This one, for all hosts.
    case proxy(Proxy)

    /// The proxy for a host.
    func proxy(for host: String) throws(Failure) -> Proxy? {
        switch self {
        case .environment: try ProxyVariable.proxy(for: host)
        case .none: nil
        case .proxy(let proxy): proxy
        }
    }
}
