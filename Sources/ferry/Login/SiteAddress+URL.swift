// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// URLs of RFC 1738 §3.2: `ftp://user:password@host:port/path;type=i`; `ftps://` is the same with implicit TLS, as curl
/// and lftp have it.
extension SiteAddress {
    private static let scheme = "ftp://"
    private static let implicitScheme = "ftps://"

    /// Reads a URL; `nil` for what is none.
    ///
    /// The path begins at the login directory; `%2F` or a second slash makes it begin at the root.
    static func url(_ text: [UInt8]) throws(UsageError) -> SiteAddress? {
        guard let end = schemeEnd(text) else { return nil }
        let isImplicit = text.startsIgnoringCase(with: implicitScheme)
        guard isImplicit || text.startsIgnoringCase(with: scheme) else {
            throw UsageError(
                "Only ftp:// and ftps:// addresses are understood, not \(Printable.text(Array(text[..<end])))")
        }
        let rest = text[end...]
        let slash = rest.firstIndex(of: .slash)
        let (login, place) = splitUser(Array(rest[..<(slash ?? rest.endIndex)]))
        let (host, port) = try splitPort(place)
        var address = SiteAddress(host: try checked(decodedHost(host)), port: port, isURL: true)
        address.isImplicit = isImplicit
        // `ftp://@host/` names nobody.
        if let login, !login.isEmpty {
            let parts = login.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            address.user = try decoded(Array(parts[0]))
            if parts.count == 2 { address.password = try decoded(Array(parts[1])) }
            if address.user?.isEmpty == true { throw UsageError("There is a password in the address, and no user") }
        }
        if let slash {
            let (path, type) = splitType(rest[(slash + 1)...])
            address.type = type
            if !path.isEmpty { address.path = Word(try decodedPath(path)) }
        }
        return address
    }

    /// The index at which a URL's host begins, behind `letters://`; `nil` when the text does not begin so.
    private static func schemeEnd(_ text: [UInt8]) -> Int? {
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            text[..<colon].allSatisfy({ $0.isLetter || $0.isDigit }), text[colon...].starts(with: "://".utf8)
        else { return nil }
        return colon + 3
    }

    /// `;type=a` is text, `;type=i` binary; neither they nor their like (`;type=d`) belong to the name.
    private static func splitType(_ path: ArraySlice<UInt8>) -> (path: ArraySlice<UInt8>, type: TransferType?) {
        guard let semicolon = path.lastIndex(of: UInt8(ascii: ";")),
            path[semicolon...].dropFirst().startsIgnoringCase(with: "type=")
        else { return (path, nil) }
        switch path[semicolon...].dropFirst(";type=".utf8.count).map(\.lowercased) {
        case [UInt8(ascii: "a")]: return (path[..<semicolon], .text)
        case [UInt8(ascii: "i")]: return (path[..<semicolon], .binary)
        default: return (path[..<semicolon], nil)
        }
    }

    /// The zone of an IPv6 address stands behind `%25` (RFC 6874), or, as people write it, behind `%`.
    private static func decodedHost(_ host: [UInt8]) throws(UsageError) -> [UInt8] {
        let isAddress = host.contains(UInt8(ascii: ":"))
        return isAddress && host.firstRange(of: Array("%25".utf8)) == nil ? host : try decoded(host)
    }

    /// Turns `%20` and its like into bytes.
    private static func decoded(_ text: [UInt8]) throws(UsageError) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() { bytes.append(try escape(byte, &rest, in: text) ?? byte) }
        return bytes
    }

    /// The same for a path: what was written with a percent sign, or behind a backslash, means itself.
    private static func decodedPath(_ text: ArraySlice<UInt8>) throws(UsageError) -> QuotedText {
        var path = QuotedText()
        var rest = text
        while let byte = rest.popFirst() {
            if let decoded = try escape(byte, &rest, in: Array(text)) {
                path.append(decoded, isQuoted: true)
            } else if byte == QuotedText.backslash, let next = rest.first, next != UInt8(ascii: "%") {
                rest.removeFirst()
                for byte in QuotedText(typed: [byte, next]).bytes { path.append(byte, isQuoted: true) }
            } else {
                path.append(byte, isQuoted: byte == QuotedText.backslash)
            }
        }
        return path
    }

    /// The byte that a percent sign and two digits stand for; the digits are taken off what follows.
    private static func escape(
        _ byte: UInt8, _ rest: inout ArraySlice<UInt8>, in text: [UInt8]
    ) throws(UsageError) -> UInt8? {
        if byte != UInt8(ascii: "%") { return nil }
        let digits = rest.prefix(2)
        // A sign would be read as part of a number.
        guard digits.count == 2, digits.allSatisfy({ $0.isDigit || $0.isLetter }),
            let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw UsageError("% is not followed by two hexadecimal digits: \(Printable.text(text))") }
        rest.removeFirst(2)
        return byte
    }
}

extension SiteAddress {
    /// The text with the passwords of the URLs in it left out; for histories and messages.
    static func withoutPassword(_ text: [UInt8]) -> [UInt8] {
        var kept: [UInt8] = []
        var rest = text[...]
        while let scheme = rest.firstRange(of: Array("://".utf8)) {
            kept += rest[..<scheme.upperBound]
            let word = rest[scheme.upperBound...].prefix { !$0.isBlank && $0 != .slash }
            rest = rest[word.endIndex...]
            let (login, host) = splitUser(Array(word))
            if let login {
                kept += login.prefix { $0 != UInt8(ascii: ":") } + [UInt8(ascii: "@")] + host
            } else {
                kept += word
            }
        }
        return kept + rest
    }
}
