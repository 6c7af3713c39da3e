// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPStorageConformance
import FTPWire
import FerryIO
import Testing

@testable import FerryS3

/// Quotas in a store of objects: what is kept of the use is what a walk through the list finds.
@Suite struct S3QuotaTests {
    private let store = FakeStore()

    /// A tree that is counted, and the files of an account in it.
    private func counted(
        _ limit: TreeLimit = TreeLimit(bytes: 1 << 40), prefix: String = "home"
    ) async -> (storage: S3Storage, ledger: TreeLedger) {
        let (tree, ledger) = (store.tree(prefix), TreeLedger())
        tree.keep(ledger)
        #expect(await tree.count() == .whole)
        return (S3Storage(tree, account: Array("ann".utf8), limit: limit), ledger)
    }

    /// The use that another server finds.
    private func walked() async -> TreeUse? {
        let (tree, ledger) = (store.tree("home"), TreeLedger())
        tree.keep(ledger)
        #expect(await tree.count() == .whole)
        return ledger.use
    }

    private func use(_ bytes: Int64, _ files: Int64) -> TreeUse { TreeUse(bytes: bytes, files: files) }

    @Test func `each change is counted once`() async throws {
        let (storage, ledger) = await counted()
        try await storage.makeDirectory("/d")
        try await storage.store("12345", at: "/d/f")
        #expect(ledger.use == use(5, 2))
        try await storage.store("123", at: "/d/f")
        #expect(ledger.use == use(3, 2))
        try await storage.store("45", at: "/d/f", .append)
        #expect(ledger.use == use(5, 2))
        try await storage.store("x", at: "/g")
        try await storage.rename("/d/f", to: "/g")
        #expect(ledger.use == use(5, 2))
        try await storage.store("xyz", at: "/d/h")
        try await storage.rename("/d", to: "/e")
        #expect(ledger.use == use(8, 3))
        #expect(await walked() == use(8, 3))
        try await storage.removeFile(VirtualPath("/e/h"))
        try await storage.removeDirectory(VirtualPath("/e"))
        #expect(ledger.use == use(5, 1))
        try await storage.removeFile(VirtualPath("/g"))
        #expect(ledger.use == use(0, 0) && ledger.isQuiet && !ledger.isDoubtful)
        #expect(store.keys == [])
    }

    @Test func `what is kept of broken uploads counts, until another one takes it or it goes`() async throws {
        let (storage, ledger) = await counted()
        try await storage.breakOff("/f", after: "1234567")
        #expect(ledger.use == use(7, 1))
        #expect(await walked() == use(7, 1))
        let upload = try await storage.openForWriting(VirtualPath("/f"), .resume(at: 7))
        #expect(ledger.use == use(7, 1))
        try await upload.arrive("89")
        #expect(ledger.use == use(9, 1))
        _ = try await upload.commit()
        #expect(ledger.use == use(9, 1))
        try await storage.breakOff("/f", after: "1")
        #expect(ledger.use == use(10, 2))
        try await storage.store("", at: "/f")
        #expect(ledger.use == use(0, 1))
        try await storage.breakOff("/g", after: "12")
        try await storage.removeFile(VirtualPath("/g"))
        #expect(ledger.use == use(0, 1))
        let given = try await storage.begin("/h", with: "123")
        #expect(await given.abandon(keepingPartial: false) == 0)
        #expect(ledger.use == use(0, 1) && ledger.isQuiet && !ledger.isDoubtful)
        #expect(await walked() == use(0, 1))
    }

    @Test func `parts of a broken upload count, also for a server that comes later`() async throws {
        let (storage, ledger) = await counted()
        let upload = try await storage.openForWriting(VirtualPath("/d"), .replace)
        let megabyte = [UInt8](repeating: 7, count: 1 << 20)
        let writer = try await upload.writer
        for number in 0..<18 { try await writer.write(megabyte, at: Int64(number << 20)) }
        #expect(ledger.use == use(18 << 20, 1))
        #expect(await upload.abandon(keepingPartial: true) == 18 << 20)
        #expect(ledger.use == use(18 << 20, 1))
        #expect(await walked() == use(18 << 20, 1))
    }

    @Test func `of uploads side by side as many fit as there is room for`() async throws {
        let (storage, ledger) = await counted(TreeLimit(bytes: 1000))
        let stored = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<30 {
                group.addTask {
                    guard let upload = try? await storage.openForWriting(VirtualPath("/\(number)"), .replace) else {
                        return false
                    }
                    let text = String(repeating: "x", count: 100)
                    guard (try? await upload.arrive(text)) != nil else {
                        _ = await upload.abandon(keepingPartial: false)
                        return false
                    }
                    return (try? await upload.commit()) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(ledger.use == use(Int64(stored) * 100, Int64(stored)))
        #expect(await walked() == ledger.use)
        #expect(stored == 10)
    }

    @Test func `many uploads to one name leave one file`() async throws {
        let (storage, ledger) = await counted()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...20 {
                group.addTask { try await storage.store(String(repeating: "x", count: number), at: "/f") }
            }
            try await group.waitForAll()
        }
        #expect(ledger.use?.files == 1)
        #expect(ledger.use == use(Int64(store.bytes("home/f")?.count ?? 0), 1))
    }

    @Test func `a full quota is told with its numbers, and replacing what is there still works`() async throws {
        let (storage, _) = await counted(TreeLimit(bytes: 10))
        try await storage.store("1234567890", at: "/f")
        #expect(try await storage.freeSpace(in: VirtualPath()) == 0)
        do {
            _ = try await storage.openForWriting(VirtualPath("/g"), .replace)
            Issue.record("there was room")
        } catch {
            #expect(error.kind == .quotaExceeded && error.quota?.use == use(10, 1))
        }
        try await storage.store("12345", at: "/f")
        let upload = try await storage.begin("/g", with: "12345")
        await #expect(throws: Errno.quotaExceeded) { try await upload.arrive("6", after: 5) }
        #expect(await upload.abandon(keepingPartial: true) == 5)
        #expect(try await storage.knownQuota(at: VirtualPath())?.bytesLeft == 0)
        let (other, _) = await counted(TreeLimit(files: 2))
        #expect(await refusal { try await other.makeDirectory("/d") } == .quotaExceeded)
    }

    @Test func `a tree is counted while it changes`() async throws {
        for number in 0..<2500 { try await store.tree("home").bucket.put("home/\(number)", [1]) }
        let (tree, ledger) = (store.tree("home"), TreeLedger())
        tree.keep(ledger)
        let storage = S3Storage(tree, account: [0x61])
        async let outcome = tree.count()
        for number in stride(from: 0, to: 2500, by: 50) {
            try await storage.store("12", at: "/\(number)")
            try await storage.store("3", at: "/new\(number)")
            try await storage.removeFile(VirtualPath("/\(number + 1)"))
        }
        try await storage.breakOff("/part", after: "123")
        #expect(await outcome == .whole)
        #expect(ledger.use == use(2500 + 50 + 3, 2500 + 1))
        #expect(await walked() == ledger.use)
    }

    @Test func `a change in a tree casts doubt on those that hold it and on those in it`() async throws {
        let (outer, whole) = await counted()
        let (inner, part) = await counted(prefix: "home/d")
        outer.tree.overlap(inner.tree)
        let other = store.tree("homes")
        outer.tree.overlap(other)
        try await S3Storage(other, account: [0x61]).store("x", at: "/f")
        #expect(!whole.isDoubtful)
        try await inner.store("x", at: "/f")
        #expect(whole.isDoubtful && !part.isDoubtful)
        try await outer.store("x", at: "/e")
        #expect(!part.isDoubtful)
        try await outer.store("x", at: "/d/f")
        #expect(part.isDoubtful)
    }

    @Test func `a store that cannot be listed leaves the use unknown, and says so`() async throws {
        let (tree, ledger) = (store.tree("home"), TreeLedger())
        tree.keep(ledger)
        store.trouble { _, _ in .status(403) }
        #expect(await tree.count() == .disturbed)
        #expect(ledger.use == nil && ledger.isDoubtful)
    }

    @Test func `an answer that is lost has the tree counted anew`() async throws {
        let (storage, ledger) = await counted()
        try await storage.store("12345", at: "/f")
        store.trouble { method, _ in method == "DELETE" ? .lostAnswer(500) : nil }
        #expect(await refusal { try await storage.removeFile(VirtualPath("/f")) } == .failed)
        store.trouble(nil)
        #expect(store.keys == [] && ledger.isDoubtful)
        #expect(await storage.tree.count() == .whole)
        #expect(ledger.use == use(0, 0) && !ledger.isDoubtful)
    }

    /// Refused before anything happened, and done without an answer.
    @Test(arguments: [FakeStore.Trouble.status(403), .lostAnswer(500)])
    func `a record that cannot be replaced is counted until it is sure to be gone, and then anew`(
        _ trouble: FakeStore.Trouble
    ) async throws {
        let (storage, ledger) = await counted()
        let late = try await storage.begin("/f", with: "12")
        try await storage.breakOff("/f", after: "1234567")
        #expect(!ledger.isQuiet && ledger.use == use(7 + 2, 1 + 1))
        store.trouble { method, place in method == "PUT" && place != "home/f" ? trouble : nil }
        #expect(await late.abandon(keepingPartial: true) == 0)
        store.trouble(nil)
        #expect(ledger.use == use(7, 1) && ledger.isQuiet && ledger.isDoubtful)
        #expect(await storage.tree.count() == .whole)
        #expect(!ledger.isDoubtful)
        #expect(await walked() == ledger.use)
    }

    @Test func `what is kept of a broken upload never stands in the place of another one`() async throws {
        let (storage, ledger) = await counted()
        try await storage.store("old", at: "/f")
        try await storage.breakOff("/f", after: "kept")
        try await storage.breakOff("/f", .append, after: "more")
        #expect(ledger.isQuiet && !ledger.isDoubtful)
        #expect(await walked() == ledger.use)
        // A look of a moment ago gives no claim to a record that another one has taken.
        let records = try await storage.standingRecords(of: VirtualPath("/f"))
        let partial = try #require(await storage.partial(records[0], of: VirtualPath("/f")))
        try await storage.store("!", at: "/f", .resume(at: partial.length))
        await #expect(throws: S3Fault.self) {
            _ = try await storage.take(partial, from: partial.length, replacing: nil)
        }
        #expect(await walked() == ledger.use)
    }
}
