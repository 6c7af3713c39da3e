// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import Foundation
import Synchronization
import Testing

/// Stores of the program's own, seen from a client.
@Suite(.ownThread) struct FileStoreTests {
    /// Reports that are made on the spot: three methods, and read-only.
    private struct Reports: FileStore {
        func entry(at path: VirtualPath) async throws -> EntryFacts {
            guard path.bytes == Array("/sum.txt".utf8) else { throw StorageError(.noSuchFile) }
            var facts = EntryFacts(name: "sum.txt", kind: .file)
            facts.size = 5
            return facts
        }

        func entries(in directory: VirtualPath, page: String?) async throws -> EntryPage {
            guard directory.isRoot else { throw StorageError(.notADirectory) }
            let number = page.flatMap { Int($0) } ?? 0
            let names: [FileName] = [["sum.txt", "a\nb"], ["..", "x/y"], ["last"]][number]
            return EntryPage(names.map { EntryFacts(name: $0, kind: .file) }, next: number < 2 ? "\(number + 1)" : nil)
        }

        func openFile(at path: VirtualPath) async throws -> any StoredFile {
            if path.name == Array("broken".utf8) { throw ForeignError() }
            _ = try await entry(at: path)
            return StoredBytes("12345")
        }
    }

    @Test func `three methods make a read-only store`() async throws {
        try await LibraryServer.run(.store(Reports())) { library in
            let client = try library.client()
            #expect(try client.download("RETR sum.txt") == Array("12345".utf8))
            try client.ask("REST 3", expecting: 350)
            #expect(try client.download("RETR sum.txt") == Array("45".utf8))
            #expect(try client.ask("SIZE sum.txt").text == "213 5")
            #expect(try client.refusal(of: "RETR nothing").code == 550)
            try client.ask("CWD sum.txt", expecting: 550)
            for command in ["DELE sum.txt", "MKD d", "RMD d", "MFMT 20200101000000 sum.txt"] {
                #expect(try client.ask(command).code == 550, "\(command)")
            }
            for command in ["STOR new", "STOU", "APPE new"] {
                #expect(try client.refusal(of: command).code == 550, "\(command)")
            }
            try client.ask("RNFR sum.txt", expecting: 350)
            try client.ask("RNTO other", expecting: 550)
            let features = try client.ask("FEAT").text
            #expect(!features.contains("MFMT") && !features.contains("REST STREAM"))
        }
    }

    @Test func `a listing has all pages, and no name that is none`() async throws {
        try await LibraryServer.run(.store(Reports())) { library in
            let client = try library.client()
            #expect(try client.download("NLST") == Array("sum.txt\r\nlast\r\n".utf8))
            #expect(try client.refusal(of: "LIST nothing").code == 550)
        }
    }

    @Test func `an error of the store's own is 451 for the client, and itself for the program`() async throws {
        let server = try FTPServer(
            .store(Reports()), accounts: [Account("ada", password: "secret")], listen: [.loopback(port: 0)])
        let events = server.events()
        try await LibraryServer.run(server) { library in
            let client = try library.client()
            let reply = try client.refusal(of: "RETR broken")
            #expect(reply.code == 451)
            #expect(!reply.text.contains("ForeignError"))
            try client.ask("NOOP", expecting: 200)
        }
        var failures: [String] = []
        for await event in events {
            if case .storeFailed(let path, let error) = event.kind, error is ForeignError {
                failures.append("\(path) \(event.user ?? "-") \(event.session)")
            }
        }
        #expect(failures == ["/broken ada 1"])
    }

    @Test func `the rights of an account hold before the store is asked`() async throws {
        let bob = try Account("bob", password: "secret", permissions: [.list])
        try await LibraryServer.run(.store(Reports()), accounts: [bob]) { library in
            let client = try library.client(as: "bob")
            #expect(try client.refusal(of: "RETR sum.txt").code == 550)
        }
    }

    @Test func `each account may have a store, or none`() async throws {
        let accounts = try ["ada", "bob", "eve"].map { try Account($0, password: "secret") }
        let storage = ServerStorage.perAccount { name in
            if name == "bob" { throw StorageError(.noSuchFile) }
            if name == "eve" { throw ForeignError() }
            return Reports()
        }
        try await LibraryServer.run(storage, accounts: accounts) { library in
            #expect(try library.client().download("RETR sum.txt").count == 5)
            for name in ["bob", "eve"] {
                let client = try library.stranger()
                try client.ask("USER \(name)", expecting: 331)
                try client.ask("PASS secret", expecting: 530)
            }
        }
    }

    /// Takes uploads of up to 100,000 bytes; a commit of `slow` blocks its thread until it is let go.
    private final class Inbox: FileStore {
        let capabilities: StorageCapabilities = [.writing]
        let files = Mutex<[VirtualPath: [UInt8]]>([:])
        let gate = DispatchSemaphore(value: 0)

        func entry(at path: VirtualPath) async throws -> EntryFacts {
            guard let bytes = files.withLock({ $0[path] }) else { throw StorageError(.noSuchFile) }
            var facts = EntryFacts(name: [], kind: .file)
            facts.size = Int64(bytes.count)
            return facts
        }

        func entries(in directory: VirtualPath, page: String?) async throws -> EntryPage {
            EntryPage(files.withLock { Array($0.keys) }.map { EntryFacts(name: $0.name ?? [], kind: .file) })
        }

        func openFile(at path: VirtualPath) async throws -> any StoredFile {
            guard let bytes = files.withLock({ $0[path] }) else { throw StorageError(.noSuchFile) }
            return StoredBytes(bytes)
        }

        func openUpload(to path: VirtualPath, _ mode: WriteMode) async throws -> any FileUpload {
            CollectedUpload(atMost: 100_000) { [self] bytes in
                if path.name == Array("slow".utf8) { gate.wait() }
                if path.name == Array("bad".utf8) { throw ForeignError() }
                if path.name == Array("full".utf8) { throw StorageError(.storageFull) }
                files.withLock { $0[path] = bytes }
            }
        }
    }

    @Test func `an upload is the store's when the client reads 226`() async throws {
        let inbox = Inbox()
        try await LibraryServer.run(.store(inbox)) { library in
            let client = try library.client()
            for size in [0, 5, 90_000] {
                let content = Content.bytes(size)
                try client.upload(content, "STOR a")
                #expect(inbox.files.withLock { $0.values.first } == content)
                #expect(try client.download("RETR a") == content)
            }
        }
    }

    @Test(arguments: [("bad", 10, 451), ("full", 10, 452), ("large", 100_001, 552)])
    func `an upload that the store refuses leaves the old file`(_ name: String, _ size: Int, _ code: Int) async throws {
        let inbox = Inbox()
        inbox.files.withLock { $0[VirtualPath(name)] = [7] }
        try await LibraryServer.run(.store(inbox)) { library in
            let client = try library.client()
            let data = try client.beginTransfer("STOR \(name)")
            try? data.send(Content.bytes(size))
            data.close()
            #expect(try client.reply().code == code)
            #expect(inbox.files.withLock { $0[VirtualPath(name)] } == [7])
            try client.ask("NOOP", expecting: 200)
        }
    }

    @Test func `a store that blocks its thread holds up no other session, and not its own`() async throws {
        let inbox = Inbox()
        var configuration = ServerConfiguration()
        configuration.loops = 1
        try await LibraryServer.run(.store(inbox), configuration: configuration) { library in
            let client = try library.client()
            let data = try client.beginTransfer("STOR slow")
            try data.send([1])
            data.close()
            let other = try library.client()
            try other.ask("NOOP", expecting: 200)
            try client.ask("NOOP", expecting: 200)
            inbox.gate.signal()
            #expect(try client.reply().code == 226)
        }
    }
}
