// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// The register of sessions: what it tells at each moment.
struct SessionDirectoryTests {
    @Test func `it tells who is connected, since when, and what each of them does`() async throws {
        try await MemoryServer.run { server in
            #expect(server.server.sessions.isEmpty)
            var stranger = try await server.stranger()
            try await stranger.expect(220)
            server.clock.advance(by: .seconds(5))
            var client = try await server.client(as: "bob")
            let sessions = server.server.sessions
            #expect(sessions.map(\.id) == [1, 2])
            #expect(sessions.map { $0.user?.description } == [nil, "bob"])
            #expect(sessions.map(\.age) == [.seconds(5), .zero])
            #expect(sessions.map(\.activity.word) == ["login", "idle"])
            #expect(sessions.allSatisfy { $0.peer.hostText == "127.0.0.1" })
            server.clock.advance(by: .seconds(45))
            let lines = try await client.ask("STAT", expecting: 211).text
            #expect(lines.contains("Connected from 127.0.0.1 for 45 s."))
            try await server.waitForParked(1)
            #expect(server.server.sessions.last?.activity.word == "idle")
            try await client.ask("REIN", expecting: 220)
            #expect(server.server.sessions.map { $0.user?.description } == [nil, nil])
            try await stranger.ask("QUIT", expecting: 221)
            #expect(try await stranger.reply() == nil)
            #expect(server.server.sessions.first?.activity.word == "leaving")
            server.clock.advance(by: .seconds(2))
            await server.settle()
            #expect(server.server.sessions.map(\.id) == [2])
        }
    }

    @Test func `of a transfer it tells the path, the bytes and the rate, and afterwards nothing`() async throws {
        let content = Content.bytes(1 << 20)
        try await MemoryServer.run(files: ["big": content], capacity: 600 * 1024) { server in
            var client = try await server.client()
            let data = try await client.openData()
            try await client.ask("RETR big", expecting: 150)
            _ = try await server.transferred(1)
            server.clock.advance(by: .seconds(4))
            let transfer = try #require(server.server.sessions.first?.activity.transfer)
            #expect(transfer.subject.path == VirtualPath("/big"))
            #expect(transfer.subject.direction == .download)
            #expect(transfer.total == Int64(content.count))
            #expect((1..<content.count).contains(Int(transfer.bytes)))
            #expect(transfer.rate == transfer.bytes / 4)
            // What the client asks for itself is the same.
            let status = try await client.ask("STAT", expecting: 213)
            #expect(status.text.contains("bytes=\(transfer.bytes);"))
            #expect(try await data.readToEnd() == content)
            try await client.expect(226)
            #expect(server.server.sessions.first?.activity.word == "idle")
        }
    }

    @Test func `of an upload it tells what has arrived`() async throws {
        try await MemoryServer.run { server in
            var client = try await server.client()
            let data = try await client.openData()
            try await client.ask("ALLO 100", expecting: 200)
            try await client.ask("STOR new", expecting: 150)
            try await data.write("0123456789".bytes, stall: .seconds(20))
            await server.passMomentOfShortUploads()
            #expect(try await server.transferred(10) == 10)
            let transfer = try #require(server.server.sessions.first?.activity.transfer)
            #expect(transfer.subject.direction == .upload)
            #expect(transfer.total == 100)
            try await client.ask("ABOR", expecting: 426)
            try await client.expect(226)
            #expect(server.server.sessions.first?.activity.word == "idle")
            _ = consume data
        }
    }
}

extension SessionStatus.Activity {
    var transfer: SessionStatus.TransferReport? {
        if case .transferring(let transfer) = self { return transfer }
        return nil
    }

    var word: String {
        switch self {
        case .loggingIn: "login"
        case .idle: "idle"
        case .transferring: "transfer"
        case .leaving: "leaving"
        }
    }
}
