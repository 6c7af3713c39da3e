// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension ConnectionConfiguration {
    /// Reads a URL, `ftp://user:password@host:port/directory` (RFC 1738 §3.2), or `ftps://` for implicit TLS, on port 990.
    ///
    /// User and password, port and directory may be left out. `%20` and its like stand for bytes. The directory begins
    /// where the login leads; `%2F` or a second slash in front makes it begin at the root.
    ///
    /// - Throws: `refusedByGuard` for another scheme, and for a URL that is malformed.
    public init(url: String) throws(FTPError) {
        let purpose = Purpose(.connect, Array(Self.withoutPassword(url).utf8))
        let isImplicit = url.lowercased().hasPrefix("ftps://")
        let scheme = isImplicit ? "ftps://" : "ftp://"
        guard url.lowercased().hasPrefix(scheme) else {
            throw purpose.failure(.refusedByGuard, "only ftp:// and ftps:// addresses are understood")
        }
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        let login = authority.lastIndex(of: "@").map { authority[..<$0] }
        let place = login.map { authority[$0.endIndex...].dropFirst() } ?? authority
        guard let (host, port) = Self.split(place, standard: isImplicit ? 990 : 21),
            let name = PercentEncoding.bytes(of: host.utf8), !name.isEmpty
        else {
            throw purpose.failure(.refusedByGuard, "it needs a host, and a port between 1 and 65535 if any")
        }
        self.init(host: String(decoding: name, as: UTF8.self), port: port)
        if isImplicit { tls.mode = .implicit }
        if let login, !login.isEmpty {
            let words = login.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let user = PercentEncoding.bytes(of: words[0].utf8), !user.isEmpty,
                let password = words.count > 1 ? PercentEncoding.bytes(of: words[1].utf8) : []
            else { throw purpose.failure(.refusedByGuard, "its user is malformed") }
            credentials = Credentials(user: user, password: password)
        }
        guard let path = PercentEncoding.bytes(of: rest.dropFirst(authority.count + 1).utf8) else {
            throw purpose.failure(.refusedByGuard, "its path is malformed")
        }
        if !path.isEmpty { directory = RemotePath(bytes: path) }
    }

    /// Splits `host:port` and `[address]:port`; without a port it is the `standard` one.
    static func split(_ place: Substring, standard: UInt16) -> (host: Substring, port: UInt16)? {
        var (host, tail) = (place, Substring())
        if place.first == "[" {
            guard let end = place.firstIndex(of: "]") else { return nil }
            (host, tail) = (place[place.index(after: place.startIndex)..<end], place[end...].dropFirst())
        } else if let colon = place.firstIndex(of: ":") {
            (host, tail) = (place[..<colon], place[colon...])
        }
        if tail.isEmpty { return (host, standard) }
        guard tail.first == ":", let port = UInt16(tail.dropFirst()), port > 0 else { return nil }
        return (host, port)
    }

    /// The URL for messages.
    static func withoutPassword(_ url: String) -> String {
        guard let at = url.lastIndex(of: "@"), let slashes = url.firstRange(of: "//"), slashes.upperBound <= at else {
            return url
        }
        return String(url[..<slashes.upperBound]) + String(url[url.index(after: at)...])
    }
}
