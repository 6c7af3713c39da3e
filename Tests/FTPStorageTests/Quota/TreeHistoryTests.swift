// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Synchronization
import Testing

/// Histories of changes, after which the ledger says what a scan of the disk finds.
@Suite struct TreeHistoryTests {
    private let ground: StorageFixture

    init() throws { ground = try StorageFixture() }

    /// Does one thing to the tree, which may well be refused.
    private func change(_ storage: some StorageBackend, _ random: inout RepeatableNumbers) async {
        let names = ["/a", "/b", "/c", "/d", "/e/a", "/e/b", "/e/f/a", "/e/f", "/g", "/g/a", "/l"]
        func name(_ random: inout RepeatableNumbers) -> String { names.randomElement(using: &random) ?? "/a" }
        func text(_ random: inout RepeatableNumbers) -> String {
            String(repeating: "x", count: Int.random(in: 0...3000, using: &random))
        }
        let path = name(&random)
        do {
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<3: try await storage.store(text(&random), at: path)
            case 3..<5:
                let upload = try await storage.openForWriting(VirtualPath(path), .replace)
                _ = try await upload.commit(writing: Array(text(&random).utf8))
            case 5..<7: try await storage.store(text(&random), at: path, .append)
            case 7: try await storage.store(text(&random), at: path, .create)
            case 8: try await storage.store(text(&random), at: path, .replaceNothing)
            case 9:
                let offset = Int64.random(in: 0...2000, using: &random)
                try await storage.store(text(&random), at: path, .resume(at: offset))
            case 10: try await storage.breakOff(path, after: text(&random))
            case 11: try await storage.breakOff(path, .append, after: text(&random))
            case 12:
                let upload = try await storage.begin(path, with: text(&random))
                _ = await upload.abandon(keepingPartial: false)
            case 13:
                let upload = try await storage.begin(path, .append, with: text(&random))
                _ = await upload.revert()
            case 14: try await storage.removeFile(VirtualPath(path))
            case 15: try await storage.removeDirectory(VirtualPath(path))
            case 16: try await storage.makeDirectory(path)
            case 17: try await storage.rename(path, to: name(&random))
            case 18: try await storage.makeSymbolicLink(VirtualPath(path), to: Array("a".utf8))
            default:
                let partials = try await storage.partialUploads(beside: VirtualPath(path))
                if let partial = partials.first { _ = await storage.discard(partial) }
            }
        } catch {
            // Refused, which must change nothing.
        }
    }

    @Test(arguments: 1...6)
    func `each change is counted as a scan finds it`(_ seed: UInt64) async throws {
        var random = RepeatableNumbers(seed: seed)
        let ledger = ground.beginLedger()
        // Two accounts with one home, and a limit that is met now and then.
        let limit = TreeLimit(bytes: 20_000, files: 9)
        let accounts = [ground.storage("ann", limit: limit), ground.storage("bob", limit: limit)]
        for step in 0..<400 {
            let storage = try #require(accounts.randomElement(using: &random))
            await change(storage, &random)
            // The rest of other uploads to a name is removed after the commit.
            var (counted, found) = (ledger.use, try ground.scan())
            for _ in 0..<100 where counted != found {
                Thread.pause(.milliseconds(5))
                (counted, found) = (ledger.use, try ground.scan())
            }
            try #require(counted == found, "after step \(step)")
            #expect(found.bytes <= 20_000 && found.files <= 9)
        }
        #expect(ledger.isQuiet)
        #expect(!ledger.isDoubtful)
    }

    @Test(arguments: 1...3)
    func `many sessions at once, and counts meanwhile, leave what a scan finds`(_ seed: UInt64) async throws {
        let ledger = ground.beginLedger()
        let limit = TreeLimit(bytes: 50_000, files: 20)
        let isOver = Atomic(false)
        let counting = Background { [ground] in
            while !isOver.load(ordering: .relaxed) { ledger.count(ground.root) }
        }
        await withTaskGroup(of: Void.self) { group in
            for session in 0..<6 {
                let storage = ground.storage(session.isMultiple(of: 2) ? "ann" : "bob", limit: limit)
                group.addTask {
                    var random = RepeatableNumbers(seed: seed * 100 + UInt64(session))
                    for _ in 0..<150 { await change(storage, &random) }
                }
            }
        }
        isOver.store(true, ordering: .relaxed)
        _ = await counting.result
        let (counted, found) = (ledger.use, try ground.scan())
        #expect(counted == found)
        #expect(ledger.isQuiet)
        ledger.count(ground.root)
        #expect(ledger.use == found)
    }
}
