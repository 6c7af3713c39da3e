// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Glibc
import Synchronization
import Testing

@testable import AdminHTTP

/// The service on a real socket: what comes in, what is refused, and how it ends.
@Suite(.ownThread, .timeLimit(.minutes(1)))
struct HTTPServiceTests {
    private let directory: SuiteDirectory
    private let path: String

    init() throws {
        directory = try SuiteDirectory(named: "control")
        path = directory.path("control.sock")
    }

    /// Serves while `test` runs.
    private func serve(_ limits: HTTPLimits = HTTPLimits(), _ test: () throws -> Void) async throws {
        let service = try HTTPService(on: LocalSocket(at: Array(path.utf8)).listen(), limits) { request in
            .text("\(request.method) \(request.path) \(request.body.count)")
        }
        let result = Result { try test() }
        await service.stop()
        try result.get()
    }

    private func ask(_ line: String, _ more: String = "") throws -> LocalClient.Answer {
        try LocalClient.ask(path, "\(line) HTTP/1.1\r\nHost: localhost\r\n\(more)\r\n")
    }

    @Test func `a request is answered, by a connection that closes, under strict headers`() async throws {
        try await serve {
            let answer = try ask("GET /a/b%20c")
            #expect(answer.status == 200)
            #expect(answer.body == "GET [\"a\", \"b c\"] 0\n")
            for line in [
                "Content-Type: text/plain; charset=utf-8", "Cache-Control: no-store", "X-Content-Type-Options: nosniff",
                "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'", "Connection: close",
                "Referrer-Policy: no-referrer",
            ] {
                #expect(answer.head.lowercased().contains(line.lowercased()), "\(answer.head)")
            }
            #expect(try ask("HEAD /a").body.isEmpty)
        }
    }

    @Test func `only the owner can connect`() async throws {
        try await serve {
            var status = stat()
            let result = stat(path, &status)
            #expect(result == 0)
            #expect(status.st_mode == S_IFSOCK | 0o600)
        }
    }

    @Test func `a body comes in up to the limit, with a length or without`() async throws {
        var limits = HTTPLimits()
        limits.body = 100
        try await serve(limits) {
            let full = String(repeating: "x", count: 100)
            let answer = try ask("POST /", "Content-Length: 100\r\n\r\n\(full)")
            #expect(answer.body.hasSuffix(" 100\n"))
            #expect(try ask("POST /", "Content-Length: 101\r\n\r\n").status == 413)
            #expect(try ask("POST /", "Content-Length: 99999999999999999999\r\n\r\n").status >= 400)
            let chunk = "Transfer-Encoding: chunked\r\n\r\n65\r\n\(full)x\r\n0\r\n"
            #expect(try ask("POST /", chunk).status == 413)
            let both = "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n"
            #expect(try ask("POST /", both).status == 400)
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\n\r\n", "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n", "GET http://a/b HTTP/1.1\r\nHost: x\r\n\r\n",
        "USER ada\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n",
        "GET /\(String(repeating: "a", count: 40_000)) HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n\(String(repeating: "a: b\r\n", count: 10_000))\r\n",
    ])
    func `what is no request of HTTP, or too long, is refused, and the next one served`(text: String) async throws {
        try await serve {
            let client = try LocalClient(path)
            client.send(text)
            let answer = try client.receiveAll()
            #expect(answer.isEmpty || answer.contains(#/^HTTP/1\.[01] [45]/#), "\(answer)")
            #expect(try ask("GET /a").status == 200)
        }
    }

    @Test func `who sends byte by byte is broken off when the time is over`() async throws {
        var limits = HTTPLimits()
        limits.time = .seconds(1)
        try await serve(limits) {
            let client = try LocalClient(path)
            let limit = WaitLimit.usual
            while client.send("G") {
                if limit.passed { throw limit.exceeded("the end of a slow request") }
                usleep(20_000)
            }
            #expect(try ask("GET /a").status == 200)
        }
    }

    @Test func `as many connections as there may be, and others when these have gone`() async throws {
        var limits = HTTPLimits()
        limits.connections = 2
        try await serve(limits) {
            var silent = [try LocalClient(path), try LocalClient(path)]
            let third = try LocalClient(path)
            third.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(silent.count == 2)
            silent = []
            let limit = WaitLimit.usual
            while (try? ask("GET /a").status) != 200 { if limit.passed { throw limit.exceeded("a free place") } }
            _ = third
        }
    }

    @Test func `an answer that takes its time holds up no other, and the end cancels it`() async throws {
        let flags = Flags()
        let service = try HTTPService(on: LocalSocket(at: Array(path.utf8)).listen()) { request in
            guard request.path == ["slow"] else { return .text("quick") }
            flags.started.store(true, ordering: .releasing)
            try? await Task.sleep(for: .seconds(600))
            flags.ended.store(true, ordering: .releasing)
            return .text("slow")
        }
        let client = try LocalClient(path)
        client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        let limit = WaitLimit.usual
        while !flags.started.load(ordering: .acquiring) { if limit.passed { throw limit.exceeded("the request") } }
        #expect(try ask("GET /quick").body == "quick\n")
        await service.stop()
        let hasEnded = flags.ended.load(ordering: .acquiring)
        #expect(hasEnded)
        _ = try client.receiveAll()
        #expect(throws: (any Error).self) { try LocalClient(path) }
    }
}

/// The course of a request.
private final class Flags: Sendable {
    let started = Atomic(false)
    let ended = Atomic(false)
}

/// Answers without a known end.
@Suite(.ownThread, .timeLimit(.minutes(1)))
struct HTTPStreamTests {
    private let directory: SuiteDirectory
    private let path: String

    init() throws {
        directory = try SuiteDirectory(named: "control")
        path = directory.path("control.sock")
    }

    @Test func `pieces come one by one, and the end behind the last`() async throws {
        let count = Atomic(0)
        let service = try HTTPService(on: LocalSocket(at: Array(path.utf8)).listen()) { _ in
            .events {
                let number = count.add(1, ordering: .relaxed).newValue
                return number <= 3 ? String(repeating: "\(number)", count: 30_000) : nil
            }
        }
        let answer = try LocalClient.ask(path, "GET / HTTP/1.0\r\nHost: x\r\n\r\n")
        #expect(answer.head.contains("Content-Type: text/event-stream"))
        #expect(answer.body.count == 90_000)
        #expect(answer.body.hasSuffix("3333"))
        await service.stop()
    }

    @Test func `who does not read is broken off, and a stream ends with the service`() async throws {
        var limits = HTTPLimits()
        limits.time = .seconds(1)
        let pieces = Atomic(0)
        let service = try HTTPService(on: LocalSocket(at: Array(path.utf8)).listen(), limits) { request in
            .events {
                if request.path == ["slow"] {
                    return (try? await Task.sleep(for: .seconds(600))) == nil ? nil : ""
                }
                pieces.add(1, ordering: .relaxed)
                return String(repeating: "x", count: 100_000)
            }
        }
        let deaf = try LocalClient(path)
        deaf.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        let slow = try LocalClient(path)
        slow.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        // Far longer than a client may take for a piece.
        usleep(2_500_000)
        let made = pieces.load(ordering: .relaxed)
        #expect(made < 50)
        await service.stop()
        #expect(try slow.receiveAll().hasSuffix("\r\n\r\n0\r\n\r\n"))
        #expect(try deaf.receiveAll().utf8.count < 6_000_000)
    }
}
