// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The variables in which other programs look for a proxy.
enum ProxyVariable {
    private static let names = ["ftp_proxy", "FTP_PROXY", "all_proxy", "ALL_PROXY"]

    /// The variable that names a proxy for a host; `nil` when there is none, or `no_proxy` excepts the host.
    static func name(
        for host: String, in environment: (String) -> [UInt8]? = { Environment[$0] }
    ) -> String? {
        guard let name = names.first(where: { environment($0)?.isEmpty == false }) else { return nil }
        let exceptions = environment("no_proxy") ?? environment("NO_PROXY") ?? []
        let isExcepted = String(decoding: exceptions, as: UTF8.self)
            .split { $0 == "," || $0 == " " }
            .contains { fits(host.lowercased(), $0.lowercased()[...]) }
        return isExcepted ? nil : name
    }

    /// `*`, an address, a domain with all that is in it, with or without a dot in front or a port behind.
    private static func fits(_ host: String, _ exception: Substring) -> Bool {
        if exception == "*" { return true }
        var domain = exception.drop { $0 == "." || $0 == "[" }
        if let end = domain.firstIndex(of: "]") {
            domain = domain[..<end]
        } else if let colon = domain.firstIndex(of: ":"), domain.lastIndex(of: ":") == colon {
            domain = domain[..<colon]
        }
        return !domain.isEmpty && (host == domain || host.hasSuffix("." + domain))
    }
}
