// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPStorage
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// A store that is full: what is kept of broken uploads gives way, and nothing else does.
@Suite(.ownThread) struct FullStoreTests {
    private static let part = 100_000

    /// Serves a store with so much room that `kept` partial uploads of 100,000 bytes leave `rest` bytes.
    private func run(
        _ kept: [(user: String, name: String)], rest: Int, failingWith failure: Errno = .noSpace,
        _ test: (LiveServer) throws -> Void
    ) async throws {
        let files = try ServedFiles()
        for (user, name) in kept {
            let upload = try await files.storage(of: user.bytes).openForWriting(VirtualPath("/\(name)"), .replace)
            #expect(await upload.abandon(keepingPartial: true, writing: Content.bytes(Self.part)) == Self.part)
        }
        let room = ScarceStorage.Room(Int64(rest), failingWith: failure)
        try await LiveServer.run(
            files, accounts: [try .named("ada"), try .named("bob")],
            openStorage: { ScarceStorage(base: files.storage(of: $0.name.bytes), room: room) }
        ) { server in
            try test(server)
        }
    }

    private func send(_ count: Int, _ command: String, _ client: RawClient) throws -> RawReply {
        let data = try client.beginTransfer(command)
        try? data.send(Content.bytes(count))
        data.close()
        return try client.reply()
    }

    private func size(_ name: String, _ client: RawClient) throws -> Int? {
        let reply = try client.ask("SIZE \(name)")
        return reply.code == 213 ? Int(reply.text.dropFirst(4)) : nil
    }

    private func removals(_ server: LiveServer) -> [String] {
        server.events.all.compactMap { event in
            guard case .partialGaveWay(let path, let bytes, let left) = event.kind else { return nil }
            return "\(path) \(bytes) \(left == nil ? "own" : "kept")"
        }
    }

    @Test(arguments: [4096, 150_000])
    func `the oldest give way, as many as it takes`(_ count: Int) async throws {
        try await run([("ada", "old"), ("ada", "young")], rest: 1000) { server in
            let client = try server.client()
            #expect(try send(count, "STOR a", client).code == 226)
            #expect(try client.download("RETR a") == Content.bytes(count))
            #expect(try size("old", client) == nil)
            #expect(try size("young", client) == (count == 4096 ? Self.part : nil))
            #expect(removals(server).first == "/old \(Self.part) kept")
            #expect(removals(server).count == (count == 4096 ? 1 : 2))
        }
    }

    @Test func `a store with room keeps them all`() async throws {
        try await run([("ada", "old")], rest: 200_000) { server in
            let client = try server.client()
            #expect(try send(150_000, "STOR a", client).code == 226)
            #expect(try size("old", client) == Self.part)
            #expect(removals(server).isEmpty)
        }
    }

    @Test(arguments: [4096, 150_000])
    func `those of another account stay, and then nothing is kept of the upload itself`(_ count: Int) async throws {
        try await run([("bob", "his")], rest: 1000) { server in
            let client = try server.client()
            let reply = try send(count, "STOR a", client)
            #expect(reply.code == 452)
            #expect(reply.text.hasSuffix("none are kept."))
            #expect(try size("a", client) == nil)
            #expect(removals(server).count == 1)
            #expect(removals(server).first?.hasSuffix(" own") == true)
            let bob = try server.client(as: "bob")
            #expect(try size("his", bob) == Self.part)
        }
    }

    @Test func `one that a session goes on with does not give way`() async throws {
        try await run([("ada", "held")], rest: 1000) { server in
            let (holder, client) = (try server.client(), try server.client())
            try holder.ask("REST \(Self.part)", expecting: 350)
            let data = try holder.beginTransfer("STOR held")
            #expect(try send(4096, "STOR a", client).code == 452)
            try data.send("!".bytes)
            data.close()
            try holder.expect(226)
            #expect(try size("held", client) == Self.part + 1)
        }
    }

    @Test(arguments: [Errno.inputOutput, .fileTooLarge, .readOnlyFileSystem])
    func `no other failure takes anything away`(_ failure: Errno) async throws {
        try await run([("ada", "old")], rest: 0, failingWith: failure) { server in
            let client = try server.client()
            #expect(try send(150_000, "STOR a", client).code != 226)
            #expect(try size("old", client) == Self.part)
            #expect(removals(server).isEmpty)
        }
    }

    @Test func `a quota that is used up is a lack of room, too`() async throws {
        try await run([("ada", "old")], rest: 0, failingWith: .quotaExceeded) { server in
            let client = try server.client()
            #expect(try send(50_000, "STOR a", client).code == 226)
            #expect(try send(150_000, "STOR b", client).code == 552)
        }
    }

    @Test func `more than all of them would make room for is refused at once, and none gives way`() async throws {
        try await run([("ada", "old")], rest: 1000) { server in
            let client = try server.client()
            try client.ask("ALLO 500000")
            let data = try client.openData()
            let reply = try client.ask("STOR a", expecting: 452)
            data.close()
            #expect(reply.text == "452 The disk has room for 101000 bytes, not for the 500000 that you announced.")
            #expect(removals(server).isEmpty)
            try client.ask("ALLO 90000")
            #expect(try send(90_000, "STOR a", client).code == 226)
            #expect(removals(server) == ["/old \(Self.part) kept"])
        }
    }
}
