// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The talk with an HTTP proxy: CONNECT (RFC 9110 §9.3.6), with basic authentication (RFC 7617).
struct ConnectDialogue: ProxyDialogue {
    private let target: ProxyTarget
    private var hasAsked = false
    private var header: [UInt8] = []

    /// The longest header of an answer: no proxy has more to say.
    private static let limit = 16 * 1024

    init(to target: ProxyTarget) { self.target = target }

    /// Answers are read byte by byte: only their last byte tells that it is, and the one behind it is the server's.
    mutating func next(after arrivals: [UInt8]) throws(ProxyError) -> ProxyStep {
        guard hasAsked else {
            hasAsked = true
            return .say(try request)
        }
        header += arrivals
        let opening = Array("HTTP/1.".utf8)
        guard header.prefix(opening.count) == opening.prefix(header.count) else {
            throw .senseless(
                header.first == 5
                    ? "it answers as a SOCKS5 proxy, and not in HTTP" : "what it answers is no HTTP")
        }
        guard header.suffix(2) == [10, 10] || header.suffix(4) == [13, 10, 13, 10] else {
            if header.count >= Self.limit { throw .senseless("the header of its answer does not end") }
            return .hear(1)
        }
        switch try status {
        case 100..<200:
            header = []
            return .hear(1)
        case 200..<300: return .open
        // 401 is not for proxies, and some say it all the same.
        case 401, 407: throw target.proxy.credentials == nil ? .wantsCredentials : .refusesCredentials
        default: throw .refuses(Printable.text(Array(statusLine.drop { $0 != .space }.dropFirst())))
        }
    }

    private var request: [UInt8] {
        get throws(ProxyError) {
            guard target.host.utf8.allSatisfy({ $0 > .space && $0 != 0x7F }) else {
                throw .unspeakable("a host name with blanks cannot be told to it")
            }
            if target.host.contains("%") { throw .unspeakable("an address with an interface means nothing to it") }
            var lines = ["CONNECT \(target.place) HTTP/1.1", "Host: \(target.place)"]
            if let credentials = target.proxy.credentials {
                if credentials.user.contains(UInt8(ascii: ":")) {
                    throw .unspeakable("a user name with a colon cannot be told to it")
                }
                let words = credentials.user + [UInt8(ascii: ":")] + credentials.password
                lines.append("Proxy-Authorization: Basic \(Digest.base64(words))")
            }
            return Array((lines + ["", ""]).joined(separator: "\r\n").utf8)
        }
    }

    private var statusLine: ArraySlice<UInt8> { header.prefix { $0 != 13 && $0 != 10 } }

    private var status: Int {
        get throws(ProxyError) {
            let digits = statusLine.drop { $0 != .space }.dropFirst().prefix { $0 != .space }
            guard digits.count == 3, digits.allSatisfy(\.isDigit),
                let status = Int(String(decoding: digits, as: UTF8.self))
            else { throw .senseless("its answer has no status") }
            return status
        }
    }
}
