// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension Proxy {
    /// Reads `socks5://user:password@host:port` or `http://host:port`, as the variable `all_proxy` holds it.
    ///
    /// `socks5h` and `socks` mean the same as `socks5`; without a scheme it is `http`. `%40` and its like stand for
    /// bytes. A port that is left out is 1080 for SOCKS and 80 for HTTP; what stands behind a slash has no meaning.
    ///
    /// - Throws: `refusedByGuard` for another scheme, and for a URL that is malformed.
    public init(url: String) throws(FTPError) {
        let purpose = Purpose(.connect, Array(ConnectionConfiguration.withoutPassword(url).utf8))
        var rest = url[...]
        var scheme = "http"
        if let mark = url.firstRange(of: "://") {
            scheme = url[..<mark.lowerBound].lowercased()
            rest = url[mark.upperBound...]
        }
        let language: ProxyLanguage
        switch scheme {
        case "socks5", "socks5h", "socks": language = .socks5
        case "http": language = .http
        default:
            throw purpose.failure(.refusedByGuard, "a proxy is socks5:// or http://, and \(scheme):// is neither")
        }
        let authority = rest.prefix { $0 != "/" }
        let login = authority.lastIndex(of: "@").map { authority[..<$0] }
        let place = login.map { authority[$0.endIndex...].dropFirst() } ?? authority
        guard let (host, port) = ConnectionConfiguration.split(place, standard: language == .socks5 ? 1080 : 80),
            !host.isEmpty
        else {
            throw purpose.failure(.refusedByGuard, "a proxy needs a host, and a port between 1 and 65535 if any")
        }
        self.init(language, host: String(host), port: port)
        guard let login else { return }
        let words = login.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let user = PercentEncoding.bytes(of: words[0].utf8), !user.isEmpty,
            let password = words.count > 1 ? PercentEncoding.bytes(of: words[1].utf8) : []
        else { throw purpose.failure(.refusedByGuard, "the proxy's user is malformed") }
        credentials = Credentials(user: user, password: password)
    }
}
