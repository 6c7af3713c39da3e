// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPServer

/// Files over encrypted data connections: the proof of their end, and of whose connection it is.
///
/// `FERRY_TLS_TRANSFERS` says how many transfers of one session resume one after the other; 100 unless told otherwise.
struct EncryptedTransferTests {
    private static let transfers = environmentValue("FERRY_TLS_TRANSFERS").flatMap { Int($0) } ?? 100
    private static let sizes = [0, 1, 4096, 40_000, 3_000_000]

    @Test(arguments: TLSVersion.allCases, sizes)
    func `files go both ways whole, and end by the server's word`(_ version: TLSVersion, size: Int) async throws {
        let content = Content.bytes(size)
        try await EncryptedServer.run { server in
            var client = try await server.client(version)
            try await client.upload(content, "STOR a")
            #expect(try await server.files.content(at: "a") == content)
            let (received, end) = try await client.download("RETR a")
            #expect(received == content)
            #expect(end == .authenticated)
            #expect(try await client.download("NLST").content == Array("a\r\n".utf8))
        }
    }

    @Test func `a client that begins with the handshake has its data encrypted unasked`() async throws {
        try await EncryptedServer.run(files: ["a": Content.bytes(5000)]) { server in
            var client = try await EncryptedClient.connected(to: server.implicit, on: server.loop, implicit: true)
            try await client.expect(220)
            try await client.logIn(protectingData: false)
            #expect(try await client.download("RETR a").content == Content.bytes(5000))
            try await client.ask("REIN", expecting: 220)
            try await client.logIn(protectingData: false)
            #expect(try await client.download("RETR a").content == Content.bytes(5000))
        }
    }

    /// The ends of an upload that a client may make.
    enum End: CaseIterable, Sendable {
        case finBeneath, reset
    }

    @Test(arguments: End.allCases, [10, 3_000_000])
    func `an upload without close_notify gets no name, and what arrived is kept`(_ end: End, size: Int) async throws {
        let old = Content.bytes(77)
        try await EncryptedServer.run(files: ["a": old]) { server in
            var client = try await server.client()
            let data = try await client.openData(for: "STOR a")
            try await data.write(Content.bytes(size), stall: .seconds(20))
            switch end {
            case .finBeneath: try data.endBeneath()
            case .reset: data.resetOnClose()
            }
            if end == .reset {
                _ = consume data
                try await client.expect(426)
            } else {
                let reply = try await client.expect(426)
                #expect(reply.text.contains("close_notify"))
            }
            #expect(try await server.files.content(at: "a") == old)
        }
    }

    @Test func `the announced size, or the administrator, does without close_notify`() async throws {
        let content = Content.bytes(100_000)
        try await EncryptedServer.run { server in
            var client = try await server.client()
            try await client.ask("ALLO \(content.count)", expecting: 200)
            let data = try await client.openData(for: "STOR a")
            try await data.write(content, stall: .seconds(20))
            try data.endBeneath()
            try await client.expect(226)
            #expect(try await server.files.content(at: "a") == content)
        }
        var policy = EncryptionPolicy()
        policy.requiresCloseNotify = false
        try await EncryptedServer.run(policy: policy) { server in
            var client = try await server.client()
            let data = try await client.openData(for: "STOR a")
            try await data.write(content, stall: .seconds(20))
            try data.endBeneath()
            try await client.expect(226)
            #expect(try await server.files.content(at: "a") == content)
        }
    }

    @Test func `close_notify is told as the proof`() async throws {
        try await EncryptedServer.run { server in
            var client = try await server.client()
            try await client.upload([1], "STOR a")
            #expect(
                server.events.all.contains { event in
                    if case .transferEnded(_, .complete(.closeNotify), bytes: 1, _) = event.kind { return true }
                    return false
                })
        }
    }

    @Test(arguments: TLSVersion.allCases)
    func `where resumption is required, only the control connection's own session will do`(
        _ version: TLSVersion
    ) async throws {
        var policy = EncryptionPolicy()
        policy.resumption = .required
        try await EncryptedServer.run(files: ["a": [7]], policy: policy) { server in
            var other = try await server.client(version)
            var client = try await server.client(version)
            #expect(try await client.download("RETR a").content == [7])
            // None, and that of another control connection.
            for tickets in [TLSTickets(), other.tickets] {
                let data = try await client.openData(for: "RETR a", resuming: tickets)
                _ = try? await data.readToEnd()
                try await client.expect(522)
            }
            #expect(try await client.download("RETR a").content == [7])
            #expect(try await other.download("RETR a").content == [7])
        }
    }

    @Test func `a session of another control connection is refused even where none is required`() async throws {
        try await EncryptedServer.run(files: ["a": [7]]) { server in
            let other = try await server.client()
            var client = try await server.client()
            let data = try await client.openData(for: "RETR a", resuming: other.tickets)
            _ = try? await data.readToEnd()
            try await client.expect(522)
            let fresh = try await client.openData(for: "RETR a", resuming: TLSTickets())
            #expect(try await fresh.readToEnd() == [7])
            try await client.expect(226)
        }
    }

    @Test func `transfers in one session resume each, by tickets used once`() async throws {
        var policy = EncryptionPolicy()
        policy.resumption = .required
        try await EncryptedServer.run(policy: policy) { server in
            var client = try await server.client(.tls13)
            for number in 0..<Self.transfers {
                try await client.upload([UInt8(truncatingIfNeeded: number)], "STOR \(number)")
                #expect(client.tickets.count >= 2, "after \(number)")
            }
        }
    }

    @Test func `a client in clear on an encrypted data port gets nothing`() async throws {
        try await EncryptedServer.run(files: ["a": Content.bytes(100_000)]) { server in
            var client = try await server.client()
            let data = try await client.openPlainData()
            try await client.ask("STOR b", expecting: 150)
            try await data.write(Array("plain".utf8), stall: .seconds(20))
            let reply = try await client.expect(522)
            #expect(reply.text.contains("no TLS"))
            #expect(try await server.files.content(at: "b") == nil)
        }
    }

    @Test func `a new certificate is shown to who comes later, and disturbs nobody`() async throws {
        try await EncryptedServer.run(files: ["a": [7]]) { server in
            var before = try await server.client()
            var configuration = ServerConfiguration()
            configuration.encryption = ServerEncryption(try EncryptedServer.context("renewed.example"))
            server.server.reconfigure(configuration)
            #expect(try await before.download("RETR a").content == [7])
            var after = try await server.client()
            let certificate = after.tlsFacts?.certificate
            #expect(certificate?.commonName == "renewed.example")
            #expect(try await after.download("RETR a").content == [7])
        }
    }

    @Test func `where it is allowed, the control connection goes on in clear and the data does not`() async throws {
        var policy = EncryptionPolicy()
        policy.allowsClearControl = true
        try await EncryptedServer.run(files: ["a": [7]], policy: policy) { server in
            let client = try await server.client()
            try await client.send("CCC\r\n")
            let control = client.takeControl()
            var bytes: [UInt8] = []
            let deadline = Deadline.after(.seconds(20))
            while try await control.read(onto: &bytes, atMost: 4096, until: deadline) == nil {}
            #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("200 "))
            let answer = try await control.converseBeneath("PWD\r\n", until: deadline)
            #expect(answer.hasPrefix("257 "))
        }
    }
}
