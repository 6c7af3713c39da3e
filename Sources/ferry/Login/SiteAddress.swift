// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// A server, and what was said with it about who logs in and where: `ftp://user@host:port/path`, `user@host`, a name.
struct SiteAddress: Equatable, Sendable {
    var host: String
    var port: UInt16?
    var user: [UInt8]?
    var password: [UInt8]?
    /// The path behind the host, in which what was quoted is no pattern; `nil` when there is none.
    var path: Word?
    /// The type of transfer that a URL asks for; `nil` when it does not say.
    var type: TransferType?
    /// True when the address was a URL: one without a user means the guest.
    var isURL = false
    /// True for `ftps://`: TLS from the first byte.
    var isImplicit = false
    /// The bookmark that names the place; `nil` for none.
    var bookmark: String?
    /// The user whom the bookmark names, who counts where nothing else that was said names one.
    var bookmarkUser: [UInt8]?
    /// True when the path is the bookmark's own.
    var isPathOfBookmark = false

    init(
        host: String, port: UInt16? = nil, user: [UInt8]? = nil, password: [UInt8]? = nil, path: [UInt8]? = nil,
        type: TransferType? = nil, isURL: Bool = false, isImplicit: Bool = false
    ) {
        self.isImplicit = isImplicit
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.path = path.map { Word($0) }
        self.type = type
        self.isURL = isURL
    }
}

extension SiteAddress {
    /// True when two addresses are the same server and the same user, so that one connection serves both.
    func isSameSite(as other: SiteAddress) -> Bool {
        host == other.host && port == other.port && (user ?? bookmarkUser) == (other.user ?? other.bookmarkUser)
            && isImplicit == other.isImplicit
    }

    /// The hint that `host:2122` names a file and no port; `nil` for a URL, and when the path cannot be a port.
    var portHint: String? {
        guard !isURL, bookmark == nil, let path = path?.bytes, path.count <= 5, path.first != UInt8(ascii: "0"),
            let port = try? Self.port(path)
        else { return nil }
        return
            "\(host):\(port) names the file \(port) on \(host); a port is written ftp://\(host):\(port)/ or --port \(port)"
    }

    /// Reads what stands behind `ferry` or `connect`: a bookmark, `user@bookmark`, or a place.
    init(parsing text: [UInt8]) throws(UsageError) {
        if try Self.url(text) == nil {
            let (user, rest) = Self.splitUser(text)
            let (name, port) = try Self.splitPort(rest)
            if let site = try Self.bookmarked(try Self.checked(name), user: user, port: port) {
                self = site
                return
            }
        }
        try self.init(place: text)
    }

    /// Reads a place that is no bookmark: a URL, `user@host`, `host:port`, an IPv6 address.
    init(place text: [UInt8]) throws(UsageError) {
        if let url = try Self.url(text) {
            self = url
            return
        }
        let (user, rest) = Self.splitUser(text)
        let (host, port) = try Self.splitPort(rest)
        try self.init(host: Self.checked(host), port: port, user: user)
    }

    /// Reads a remote name of a command line: a URL, `host:path` or `bookmark:path`; `nil` for a local name.
    init?(operand: [UInt8]) throws(UsageError) {
        if let url = try Self.url(operand) {
            self = url
            return
        }
        guard let colon = Self.colonBehindHost(operand) else { return nil }
        let (user, host) = Self.splitUser(Array(operand[..<colon]))
        let (name, typed) = (try Self.checked(Self.withoutBrackets(host)), operand[(colon + 1)...])
        if let site = try Self.bookmarked(name, user: user, path: typed) {
            self = site
            return
        }
        self.init(host: name, user: user)
        if let port = Self.port(before: typed) {
            let (start, rest) = (Printable.text(operand[..<colon]), Printable.text(typed))
            let path = Printable.text(rest.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst())
            throw UsageError(
                "A port is written ftp://\(start):\(port)/\(path) or --port \(port); a file of that name is \(start):./\(rest)"
            )
        }
        path = Word(QuotedText(typed: typed))
    }

    /// The number in `2121:path`, which is a port for whoever knows other programs; `nil` for all else.
    private static func port(before text: ArraySlice<UInt8>) -> UInt16? {
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        return try? port(Array(text[..<colon]))
    }

    /// The index of the colon in `host:path`: before any slash, not first, outside brackets; `nil` when there is none.
    private static func colonBehindHost(_ text: [UInt8]) -> Int? {
        var isInBrackets = false
        for (index, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "["): isInBrackets = true
            case UInt8(ascii: "]"): isInBrackets = false
            case .slash: return nil
            case UInt8(ascii: ":") where !isInBrackets: return index == 0 ? nil : index
            default: break
            }
        }
        return nil
    }

    static func splitUser(_ text: [UInt8]) -> (user: [UInt8]?, rest: [UInt8]) {
        guard let at = text.lastIndex(of: UInt8(ascii: "@")) else { return (nil, text) }
        return (Array(text[..<at]), Array(text[(at + 1)...]))
    }

    /// `host`, `host:2121`, `[::1]`, `[::1]:2121`, `::1`.
    static func splitPort(_ text: [UInt8]) throws(UsageError) -> (host: [UInt8], port: UInt16?) {
        let colon = UInt8(ascii: ":")
        if text.first == UInt8(ascii: "[") {
            guard let end = text.firstIndex(of: UInt8(ascii: "]")) else {
                throw UsageError("There is no ] behind the address in \(Printable.text(text))")
            }
            let rest = text[(end + 1)...]
            guard rest.isEmpty || rest.first == colon else {
                throw UsageError("Behind the ] only a colon and a port can stand: \(Printable.text(text))")
            }
            return (Array(text[1..<end]), try optionalPort(rest.dropFirst()))
        }
        guard let cut = text.firstIndex(of: colon), text.lastIndex(of: colon) == cut else { return (text, nil) }
        return (Array(text[..<cut]), try optionalPort(text[(cut + 1)...]))
    }

    /// Nothing behind the colon is the default port (RFC 3986 §3.2.3).
    private static func optionalPort(_ text: ArraySlice<UInt8>) throws(UsageError) -> UInt16? {
        text.isEmpty ? nil : try port(Array(text))
    }

    /// A port number, from 1 to 65535.
    static func port(_ text: [UInt8]) throws(UsageError) -> UInt16 {
        guard text.allSatisfy(\.isDigit), let port = UInt16(String(decoding: text, as: UTF8.self)), port > 0 else {
            throw UsageError("Not a port number, which goes from 1 to 65535: \(Printable.text(text))")
        }
        return port
    }

    private static func withoutBrackets(_ host: [UInt8]) -> [UInt8] {
        guard host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") else { return host }
        return Array(host.dropFirst().dropLast())
    }

    static func checked(_ host: [UInt8]) throws(UsageError) -> String {
        let isPlain = host.allSatisfy { $0 > .space && $0 != 0x7F && $0 != .slash }
        if host.isEmpty { throw UsageError("There is no host in the address") }
        guard isPlain else { throw UsageError("Not a host name: \(Printable.text(host))") }
        return String(decoding: host, as: UTF8.self)
    }
}
