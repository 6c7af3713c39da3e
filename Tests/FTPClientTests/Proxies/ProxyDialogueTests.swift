// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FTPClient

/// The talk with a proxy without a network: what is said, and that not a byte too many is read, however the bytes come.
struct ProxyDialogueTests {
    private func target(
        _ language: ProxyLanguage, _ host: String = "ftp.example", login: Credentials? = nil
    ) -> ProxyTarget {
        ProxyTarget(
            proxy: Proxy(language, host: "proxy", port: 1080, credentials: login), host: host, port: 0x1516)
    }

    private let bob = Credentials(user: "bob", password: "pw")

    /// Plays a talk: each answer is given at most `portion` bytes at a time.
    ///
    /// - Returns: What was said, and the bytes of the last answer that were not read.
    private func play(
        _ target: ProxyTarget, _ answers: [[UInt8]], portion: Int
    ) throws(ProxyError) -> (said: [[UInt8]], left: [UInt8]) {
        var (talk, said, waiting, arrivals) = (target.dialogue, [[UInt8]](), [UInt8](), [UInt8]())
        var coming = answers[...]
        while true {
            switch try talk.next(after: arrivals) {
            case .say(let bytes):
                said.append(bytes)
                waiting += coming.popFirst() ?? []
                arrivals = []
            case .hear(let count):
                if count < 1 { Issue.record("nothing is to be heard") }
                arrivals = Array(waiting.prefix(min(count, portion)))
                if arrivals.isEmpty { throw .silent }
                waiting.removeFirst(arrivals.count)
            case .open: return (said, waiting)
            }
        }
    }

    private static let greeting = Array("220 Hi\r\n".utf8)

    @Test(arguments: [1, 2, 1000]) func `SOCKS5 lets a proxy resolve the name, and leaves the server's bytes`(
        portion: Int
    ) throws {
        let answers: [[UInt8]] = [[5, 0], [5, 0, 0, 1, 1, 2, 3, 4, 0, 80] + Self.greeting]
        let (said, left) = try play(target(.socks5), answers, portion: portion)
        #expect(said == [[5, 1, 0], [5, 1, 0, 3, 11] + Array("ftp.example".utf8) + [0x15, 0x16]])
        #expect(left == Self.greeting)
    }

    @Test(arguments: [1, 3, 1000]) func `SOCKS5 logs in where that is chosen`(portion: Int) throws {
        let answers: [[UInt8]] = [[5, 2], [1, 0], [5, 0, 0, 3, 2, 0x61, 0x62, 0, 80] + Self.greeting]
        let (said, left) = try play(target(.socks5, "10.0.0.7", login: bob), answers, portion: portion)
        #expect(
            said == [
                [5, 2, 0, 2], [1, 3] + Array("bob".utf8) + [2] + Array("pw".utf8),
                [5, 1, 0, 1, 10, 0, 0, 7, 0x15, 0x16],
            ])
        #expect(left == Self.greeting)
    }

    @Test func `SOCKS5 does not log in where nobody asks, and tells an IPv6 address as one`() throws {
        let answers: [[UInt8]] = [[5, 0], [5, 0, 0, 4] + [UInt8](repeating: 0, count: 18)]
        let said = try play(target(.socks5, "2001:db8::9", login: bob), answers, portion: 1).said
        #expect(said.last == [5, 1, 0, 4, 0x20, 1, 0xD, 0xB8] + [UInt8](repeating: 0, count: 11) + [9, 0x15, 0x16])
    }

    @Test(
        arguments: [
            ([[5, 0xFF]], nil, ProxyError.wantsCredentials), ([[5, 2]], nil, .wantsCredentials),
            ([[5, 0xFF]], "bob", .refuses("none of its ways to log in is by name and password")),
            ([[5, 2], [1, 1]], "bob", .refusesCredentials),
            ([[5, 0], [5, 2]], nil, .refuses("its rules do not allow this connection")),
            (
                [[5, 0], [5, 4, 0, 1, 0, 0, 0, 0, 0, 0]], nil,
                .refuses("the host is not known or cannot be reached from there")
            ),
            ([[5, 0], [5, 5, 0, 1]], nil, .refuses("the server does not take the connection (connection refused)")),
            ([[5, 0], [5, 99]], nil, .refuses("for the reason 99")),
            ([[5, 7]], nil, .senseless("it chooses a way to log in that was not offered")),
            (
                [[5, 0], [5, 0, 0, 9, 0]], nil,
                .senseless("it answers with an address of a kind that SOCKS5 does not have")
            ),
            ([Array("HTTP/1.1 400 Bad".utf8)], nil, .senseless("it answers in HTTP, and not as a SOCKS5 proxy")),
            ([Array("220 Hi".utf8)], nil, .senseless("what it answers is no SOCKS5")),
            ([[0, 91]], nil, .senseless("it answers as a SOCKS4 proxy")),
        ] as [([[UInt8]], String?, ProxyError)])
    func `a refusal of SOCKS5 has words`(answers: [[UInt8]], user: String?, reason: ProxyError) {
        for portion in [1, 1000] {
            #expect(throws: reason) {
                _ = try play(target(.socks5, login: user == nil ? nil : bob), answers, portion: portion)
            }
        }
    }

    @Test(arguments: [1, 1000]) func `HTTP is asked for a place, and leaves the server's bytes`(portion: Int) throws {
        let answer = Array("HTTP/1.0 200 Go\r\nX: y\r\n\r\n".utf8) + Self.greeting
        let (said, left) = try play(target(.http), [answer], portion: portion)
        #expect(
            said.map { String(decoding: $0, as: UTF8.self) } == [
                "CONNECT ftp.example:5398 HTTP/1.1\r\nHost: ftp.example:5398\r\n\r\n"
            ])
        #expect(left == Self.greeting)
    }

    @Test func `HTTP logs in at once, brackets an address, and waits for the last of several answers`() throws {
        let answer = Array("HTTP/1.1 100 Wait\r\n\r\nHTTP/1.1 200\n\n".utf8)
        let said = try play(target(.http, "::1", login: bob), [answer], portion: 9).said
        let text = String(decoding: said[0], as: UTF8.self)
        #expect(text.hasPrefix("CONNECT [::1]:5398 HTTP/1.1\r\nHost: [::1]:5398\r\n"))
        #expect(text.hasSuffix("\r\nProxy-Authorization: Basic Ym9iOnB3\r\n\r\n"))
    }

    @Test(
        arguments: [
            ("HTTP/1.1 407 Who?\r\n\r\n", nil, ProxyError.wantsCredentials),
            ("HTTP/1.1 407 Who?\r\n\r\n", "bob", .refusesCredentials),
            ("HTTP/1.1 403 Not \u{1B}that\r\n\r\n", nil, .refuses("403 Not \\x1Bthat")),
            ("HTTP/1.0 401 Who?\r\n\r\n", "bob", .refusesCredentials), ("HTTP/1.1 503\r\n\r\n", nil, .refuses("503")),
            ("HTTP/1.1 ok\r\n\r\n", nil, .senseless("its answer has no status")),
            ("SSH-2.0-x\r\n", nil, .senseless("what it answers is no HTTP")),
            ("\u{5}\u{0}", nil, .senseless("it answers as a SOCKS5 proxy, and not in HTTP")),
            (
                "HTTP/1.1 200 " + String(repeating: "x", count: 20_000), nil,
                .senseless("the header of its answer does not end")
            ),
        ] as [(String, String?, ProxyError)])
    func `a refusal of HTTP has words`(answer: String, user: String?, reason: ProxyError) {
        #expect(throws: reason) {
            _ = try play(target(.http, login: user == nil ? nil : bob), [Array(answer.utf8)], portion: 1000)
        }
    }

    @Test func `what a proxy cannot be told is not sent`() {
        let long = String(repeating: "x", count: 256)
        for target in [
            target(.socks5, long), target(.socks5, "fe80::1%1"), target(.http, "fe80::1%1"), target(.http, "a b"),
            target(.http, "h\r\nX: y"), target(.http, login: Credentials(user: "a:b", password: "")),
        ] {
            let error = #expect(throws: ProxyError.self) { _ = try play(target, [[5, 0]], portion: 10) }
            let isMeant = if case .unspeakable = error { true } else { false }
            #expect(isMeant, "\(error as Any)")
        }
    }
}
