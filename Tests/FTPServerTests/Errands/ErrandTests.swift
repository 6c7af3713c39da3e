// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPStorage
import FTPTesting
import FTPWire
import FerryIO
import Synchronization
import Testing

/// The control connection while the server reads or copies a file by itself.
@Suite(.ownThread) struct ErrandTests {
    /// A store whose files give one byte and then nothing more until the test wants.
    private struct StuckStorage: StorageDecorator {
        let base: any StorageBackend
        let gate: Gate

        /// It stands behind no rules for places.
        func withoutLinks(showing _: @escaping @Sendable (VirtualPath) -> Bool) -> any StorageBackend { self }

        func openForReading(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
            let file = try await base.openForReading(path)
            let facts = file.facts
            return ReadableFile(facts: facts, reader: StuckFile(base: file.reader, gate: gate))
        }
    }

    private final class Gate: Sendable {
        private let (opened, door) = AsyncStream.makeStream(of: Void.self)
        private let reached = Semaphore()

        func pass() async {
            reached.signal()
            for await _ in opened { break }
        }

        func wait() -> Bool { reached.wait(for: .seconds(20)) }
        func open() { door.finish() }
    }

    private struct StuckFile: FileReader {
        let base: any FileReader
        let gate: Gate

        var openFile: OpenFile? { nil }

        func read(at offset: Int64, atMost count: Int) async throws(Errno) -> [UInt8] {
            if offset > 0 { await gate.pass() }
            return try await base.read(at: offset, atMost: offset == 0 ? 1 : count)
        }
    }

    static let commands = ["HASH a", "XMD5 a", "SITE HASH a", "SITE COPY a b"]

    /// Has a session do an errand, which does not end by itself.
    private func stuck(
        in command: String, _ test: (LiveServer, RawClient, Gate) throws -> Void
    ) async throws {
        let (files, gate) = (try ServedFiles(.disk), Gate())
        try await files.put("content".bytes, at: "a")
        try await files.put("old".bytes, at: "b")
        try await LiveServer.run(
            files, accounts: [.named("ada")],
            openStorage: { StuckStorage(base: files.storage(of: $0.name.bytes), gate: gate) }
        ) { server in
            defer { gate.open() }
            let client = try server.client()
            try client.send(command)
            try #require(gate.wait())
            try test(server, client, gate)
        }
    }

    @Test(arguments: commands) func `NOOP and STAT are answered meanwhile`(_ command: String) async throws {
        try await stuck(in: command) { _, client, gate in
            for _ in 0..<3 { try client.ask("NOOP", expecting: 200) }
            let status = try client.ask("STAT", expecting: 213).text
            #expect(status.contains("Work in progress:") && status.contains("1 of 7 bytes"))
            try client.send("PWD")
            #expect(try !client.control.isReadable(within: .milliseconds(50)))
            gate.open()
            #expect(try client.reply().code / 100 == 2)
            try client.expect(257)
        }
    }

    @Test(arguments: commands) func `ABOR stops it, and nothing is left of it`(_ command: String) async throws {
        try await stuck(in: command) { server, client, _ in
            try client.ask("ABOR", expecting: 426)
            try client.expect(226)
            try client.ask("SIZE b", expecting: 213)
            #expect(try client.ask("NLST", expecting: 425).code == 425)
            #expect(try Files.read(server.files.path("b")) == "old".bytes)
            #expect(try Files.list(server.files.path("")).sorted() == ["a", "b"])
        }
    }

    @Test(arguments: commands) func `a client that leaves stops it`(_ command: String) async throws {
        try await stuck(in: command) { server, client, _ in
            client.control.close()
            let limit = WaitLimit.usual
            while server.server.connections > 0 {
                if limit.passed { throw limit.exceeded("the session to end") }
                Thread.pause(.milliseconds(1))
            }
            #expect(try Files.read(server.files.path("b")) == "old".bytes)
        }
    }

    @Test(arguments: commands) func `QUIT waits for it`(_ command: String) async throws {
        try await stuck(in: command) { _, client, gate in
            try client.send("QUIT")
            #expect(try !client.control.isReadable(within: .milliseconds(50)))
            gate.open()
            #expect(try client.reply().code / 100 == 2)
            try client.expect(221)
            try client.expectEnd()
        }
    }

    @Test func `a copy that cannot take its name leaves nothing`() async throws {
        try await stuck(in: "COMB c a") { server, client, gate in
            let other = try server.client()
            try other.upload("theirs".bytes, "STOR c")
            gate.open()
            try client.expect(550)
            #expect(try Files.list(server.files.path("")).sorted() == ["a", "b", "c"])
            #expect(try Files.read(server.files.path("a")) == "content".bytes)
            #expect(try Files.read(server.files.path("c")) == "theirs".bytes)
        }
    }

    @Test func `COMB removes nothing that it has not copied`() async throws {
        for (commands, left) in [
            (["STOR a"], ["a", "b"]), (["APPE a"], ["a", "b"]), (["RNFR a", "RNTO z"], ["b", "z"]),
            (["RNFR a", "RNTO z", "STOR a"], ["a", "b", "z"]),
        ] {
            try await stuck(in: "COMB b a") { server, client, gate in
                let other = try server.client()
                for command in commands {
                    if command.hasPrefix("RN") {
                        try other.ask(command, expecting: 350, 250)
                    } else {
                        try other.upload("changed".bytes, command)
                    }
                }
                gate.open()
                #expect(try client.expect(250).text.contains("Left: 1"))
                #expect(try Files.list(server.files.path("")).sorted() == left)
                #expect(try Files.read(server.files.path("b")) == "oldcontent".bytes)
                if left.contains("a") {
                    #expect(try Files.read(server.files.path("a")).suffix(7) == "changed".bytes[...])
                }
            }
        }
    }
}
