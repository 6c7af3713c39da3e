// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

@testable import FTPServer

/// Bytes in clear that somebody on the way puts around `AUTH` (CVE-2011-0411), and handshakes that come to nothing.
@Suite(.ownThread) struct InjectionTests {
    private func run(_ test: (LiveServer) throws -> Void) async throws {
        let encryption = ServerEncryption(try EncryptedServer.context())
        try await LiveServer.run(configure: { $0.encryption = encryption }, test)
    }

    @Test(arguments: ["NOOP\r\n", "U", "\r\n", "\u{16}\u{3}\u{1}"])
    func `a byte behind AUTH in its segment closes the connection, and nothing of it is answered`(
        _ injected: String
    ) async throws {
        try await run { server in
            let client = try server.stranger()
            try client.control.send("AUTH TLS\r\n\(injected)")
            try client.expect(503)
            try client.expectEnd()
        }
    }

    @Test func `a command cut in two with AUTH in front is refused wherever the cut is`() async throws {
        let text = Array("AUTH TLS\r\nSTOR evil\r\n".utf8)
        try await run { server in
            for cut in 1..<text.count {
                let client = try server.stranger()
                try client.control.send(Array(text[..<cut]))
                try client.control.send(Array(text[cut...]))
                // 503 when it was seen before the reply; else 234, and a handshake that fails.
                let reply = try client.reply()
                #expect([503, 234].contains(reply.code), "cut at \(cut)")
                client.control.drain()
            }
            let commands = server.events.all.filter { event in
                if case .command(let line) = event.kind { return line.verb == .stor }
                return false
            }
            #expect(commands.isEmpty)
        }
    }

    @Test func `a client that answers 234 in clear is cut off`() async throws {
        try await run { server in
            let client = try server.stranger()
            try client.ask("AUTH TLS", expecting: 234)
            try client.control.send("USER ada\r\nPASS secret\r\n")
            client.control.drain()
            let kind = try server.events.first("the failed handshake") { event in
                if case .handshakeFailed(.tls(let failure)) = event { failure.kind } else { nil }
            }
            #expect(kind == .notTLS)
        }
    }

    @Test func `renegotiation is refused on both connections`() async throws {
        try await run { server in
            let tls = try TLSClientStage(newest: .tls12)
            func begin() throws -> RawClient {
                let client = try server.stranger()
                try client.ask("AUTH TLS", expecting: 234)
                try client.control.secure(by: tls)
                return client
            }
            let client = try begin()
            try client.ask("NOOP", expecting: 200)
            #expect(!client.control.renegotiate())
            let other = try begin()
            try other.logIn(as: "ada", password: "secret")
            try other.ask("PBSZ 0", expecting: 200)
            try other.ask("PROT P", expecting: 200)
            let data = try other.beginTransfer("STOR a")
            try data.secure(by: tls)
            try data.send("abc")
            #expect(!data.renegotiate())
            data.close()
            try other.expect(426)
            try other.ask("SIZE a", expecting: 213, 550)
        }
    }

    @Test func `handshakes that stand still are ended, a hundred at a time`() async throws {
        let encryption = ServerEncryption(try EncryptedServer.context())
        try await LiveServer.run(configure: {
            $0.encryption = encryption
            $0.timeouts.login = .milliseconds(300)
        }) { server in
            let clients = try (0..<100).map { number in
                let client = try server.stranger()
                try client.ask("AUTH TLS", expecting: 234)
                // Some say nothing, others begin a record and leave it there.
                if number.isMultiple(of: 2) { try client.control.send([0x16, 3, 1, 2, 0, 1]) }
                return client
            }
            for client in clients { client.control.drain() }
            let limit = WaitLimit.usual
            while server.server.connections > 0 {
                if limit.passed { throw limit.exceeded("\(server.server.connections) connections to end") }
                Thread.pause(.milliseconds(1))
            }
        }
    }
}
