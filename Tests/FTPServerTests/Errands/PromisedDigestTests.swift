// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPTesting
import FTPWire
import FerryIO
import Synchronization
import Testing

@testable import FTPServer

/// Digests of files that went on from an earlier part, which are read once more behind the reply.
@Suite(.ownThread) struct PromisedDigestTests {
    /// A store that opens files for records, or reads one of them, when the test wants.
    private struct HeldStorage: StorageDecorator {
        let base: any StorageBackend
        let door: Door
        /// The file that is opened at once and read late; nil for all to be opened late.
        var slowFile: VirtualPath?

        /// It stands behind no rules for places.
        func withoutLinks(showing _: @escaping @Sendable (VirtualPath) -> Bool) -> any StorageBackend { self }

        func openForRecords(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
            if slowFile == nil { await door.pass() }
            let file = try await base.openForRecords(path)
            if path != slowFile { return file }
            let facts = file.facts
            return ReadableFile(facts: facts, reader: HeldFile(base: file.reader, door: door))
        }
    }

    private struct HeldFile: FileReader {
        let base: any FileReader
        let door: Door

        var openFile: OpenFile? { base.openFile }

        func read(at offset: Int64, atMost count: Int) async throws(Errno) -> [UInt8] {
            await door.pass()
            return try await base.read(at: offset, atMost: count)
        }
    }

    private final class Door: Sendable {
        private struct State {
            var isOpen = false
            var waiting: [CheckedContinuation<Void, Never>] = []
        }

        private let state = Mutex(State())

        /// The number of those who wait before it.
        var count: Int { state.withLock { $0.waiting.count } }

        func pass() async {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    if !state.isOpen { state.waiting.append(continuation) }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
            }
        }

        func open() {
            let waiting = state.withLock { state in
                defer { state.waiting = [] }
                state.isOpen = true
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }
    }

    private func serve(
        _ kind: ServedFiles.Kind, slowFile: VirtualPath? = nil, _ test: (LiveServer, RawClient, Door) throws -> Void
    ) async throws {
        let (files, door) = (try ServedFiles(kind), Door())
        for name in ["a", "b"] { try await files.put("con".bytes, at: name) }
        try await LiveServer.run(
            files, accounts: [.named("ada")], events: EventRecorder(wantsDigests: true),
            openStorage: { HeldStorage(base: files.storage(of: $0.name.bytes), door: door, slowFile: slowFile) }
        ) { server in
            defer { door.open() }
            try test(server, try server.client(), door)
        }
    }

    /// What was promised so far, in the order of the uploads.
    private func promises(_ server: LiveServer) -> [DigestPromise] {
        server.events.all.compactMap { $0.record?.laterDigest }
    }

    /// The digest that comes of the promise for an upload, of which there are so many before it.
    private func result(_ server: LiveServer, at index: Int = 0) throws -> PromisedDigest {
        try WaitLimit.usual.wait(for: "the promise") { promises(server).count > index }
        let promise = promises(server)[index]
        let kept = Mutex<PromisedDigest?>(nil)
        promise.whenKept { digest in kept.withLock { $0 = digest } }
        try WaitLimit.usual.wait(for: "the digest") { kept.withLock { $0 != nil } }
        let digest = kept.withLock { $0 }
        return try #require(digest)
    }

    @Test func `226 does not wait for a store of the program's own that opens the file late`() async throws {
        try await serve(.memory) { server, client, door in
            try client.upload("tent".bytes, "APPE a")
            try client.upload("tent".bytes, "APPE b")
            try client.ask("DELE b", expecting: 250)
            door.open()
            #expect(try result(server) == .taken(Digest.sha256("content".bytes)))
            #expect(try result(server, at: 1) == .missing(.changed))
        }
    }

    @Test func `as many files wait as there is room for, and those beyond have no digest`() async throws {
        try await serve(.memory) { server, client, door in
            for _ in 0..<DigestDesk.mostPromised { try client.upload("t".bytes, "APPE a") }
            try WaitLimit.usual.wait(for: "all to wait") { door.count == DigestDesk.mostPromised }
            try client.upload("tent".bytes, "APPE b")
            #expect(try result(server, at: DigestDesk.mostPromised) == .missing(.tooMany))
            door.open()
            // Others were put behind it meanwhile.
            #expect(try result(server) == .missing(.changed))
            for index in 0..<DigestDesk.mostPromised { _ = try result(server, at: index) }
            try client.upload("!".bytes, "APPE b")
            #expect(
                try result(server, at: DigestDesk.mostPromised + 1) == .taken(Digest.sha256("content!".bytes)))
        }
    }

    /// Serves the files `a` and `b`: the digest of the first is being taken, that of the second waits for its turn.
    private func serveWithOneWaiting(
        _ test: (LiveServer, RawClient, Door) throws -> Void
    ) async throws {
        try await serve(.disk, slowFile: VirtualPath("/a")) { server, client, door in
            try client.upload("tent".bytes, "APPE a")
            try WaitLimit.usual.wait(for: "the first to be read") { door.count == 1 }
            try client.upload("tent".bytes, "APPE b")
            try WaitLimit.usual.wait(for: "the second") { promises(server).count == 2 }
            try test(server, client, door)
        }
    }

    /// Writes as another program would, at another time by a clock that ticks too slowly to show it.
    private func changeInPlace(_ path: String) throws {
        let seconds = try Files.modificationSeconds(path)
        try Files.write("CONTENT".bytes, to: path)
        try Files.setModification(path, seconds: seconds + 1)
    }

    @Test func `a file that is changed in place while it waits for its turn has no digest`() async throws {
        try await serveWithOneWaiting { server, client, door in
            try changeInPlace(server.files.path("b"))
            door.open()
            #expect(try result(server) == .taken(Digest.sha256("content".bytes)))
            #expect(try result(server, at: 1) == .missing(.changed))
        }
    }

    @Test func `another name, other times and other permissions are no other content, before its turn and during it`()
        async throws
    {
        try await serveWithOneWaiting { server, client, door in
            for name in ["a", "b"] {
                try client.ask("MFMT 20200101000000 \(name)", expecting: 213)
                try client.ask("RNFR \(name)", expecting: 350)
                try client.ask("RNTO \(name)2", expecting: 250)
                try client.ask("SITE CHMOD 600 \(name)2", expecting: 200)
            }
            door.open()
            #expect(try result(server) == .taken(Digest.sha256("content".bytes)))
            #expect(try result(server, at: 1) == .taken(Digest.sha256("content".bytes)))
        }
    }

    @Test func `a file that is changed in place, and then given another time by a client, has no digest`() async throws
    {
        try await serveWithOneWaiting { server, client, door in
            try changeInPlace(server.files.path("b"))
            // The client's command is followed from what the file is by now.
            try client.ask("MFMT 20200101000000 b", expecting: 213)
            door.open()
            #expect(try result(server, at: 1) == .missing(.changed))
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases) func `the digest is that of the whole file`(
        _ kind: ServedFiles.Kind
    ) async throws {
        try await serve(kind) { server, client, door in
            door.open()
            try client.upload("tent".bytes, "APPE a")
            #expect(try result(server) == .taken(Digest.sha256("content".bytes)))
            try client.ask("REST 3", expecting: 350)
            try client.upload("crete".bytes, "STOR b")
            #expect(try result(server, at: 1) == .taken(Digest.sha256("concrete".bytes)))
        }
    }
}
