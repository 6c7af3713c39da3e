// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPStorage
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPServer

/// Books of trees that are one, or lie in each other.
@Suite(.ownThread) final class QuotaBooksTests {
    private let directory: TemporaryDirectory
    private let books = QuotaBooks()
    private let limit = TreeLimit(files: 100)

    init() throws {
        directory = try TemporaryDirectory()
        for name in ["a", "a/b", "c"] { try Files.makeDirectory(directory.path(name)) }
    }

    private func path(_ name: String) -> [UInt8] { Array(directory.path(name).utf8) }

    private func root(_ name: String) throws -> RootDirectory { try RootDirectory(path(name)) }

    /// Opens a root whose account has a quota, and waits until it is counted.
    private func counted(_ name: String) async throws -> (root: RootDirectory, ledger: TreeLedger) {
        let root = try root(name)
        await books.enter(root, at: path(name), within: limit)
        let ledger = try #require(root.ledger)
        let wait = WaitLimit.usual
        while ledger.use == nil {
            if wait.passed { throw wait.exceeded("the count of \(name)") }
            Thread.pause(.milliseconds(2))
        }
        return (root, ledger)
    }

    private func change(_ root: RootDirectory, _ name: String) async throws {
        let storage = DiskStorage(root: root, account: [1], display: DisplayNames(owner: [1], group: [1]))
        try await storage.makeDirectory(VirtualPath(Array("/\(name)".utf8)))
    }

    @Test func `a directory that is served twice has one book`() async throws {
        let before = try root("a")
        books.add(before, at: path("a"))
        let (_, ledger) = try await counted("a")
        let after = try root("a")
        books.add(after, at: path("a"))
        #expect(before.ledger === ledger)
        #expect(after.ledger === ledger)
        let again = try await counted("a")
        #expect(again.ledger === ledger)
    }

    @Test func `a change in a tree casts doubt on those that hold it and on those in it, and on no other`() async throws
    {
        let (outer, inner, other) = (try await counted("a"), try await counted("a/b"), try await counted("c"))
        let top = try root("")
        books.add(top, at: path(""))
        for (root, name, doubted) in [
            (inner.root, "x", [outer.ledger]), (outer.root, "y", [inner.ledger]),
            (top, "z", [outer.ledger, inner.ledger, other.ledger]),
        ] {
            let all = [outer, inner, other]
            for tree in all { tree.ledger.count(tree.root) }
            try await change(root, name)
            for tree in all { #expect(tree.ledger.isDoubtful == doubted.contains { $0 === tree.ledger }, "\(name)") }
        }
    }

    @Test func `what is removed past the server is counted where it lay, and the tree is read again`() async throws {
        try Files.write(Content.bytes(10), to: directory.path("a/b/f"))
        try Files.makeDirectory(directory.path("a/bc"))
        let (outer, inner, other) = (try await counted("a"), try await counted("a/b"), try await counted("c"))
        let beside = try await counted("a/bc")
        for tree in [outer, inner, other, beside] { tree.ledger.count(tree.root) }
        try Files.remove(directory.path("a/b/f"))
        books.doubt(holding: path("a/b/f"))
        #expect([outer, inner, other, beside].map(\.ledger.isDoubtful) == [true, true, false, false])
        books.countDoubtful()
        let wait = WaitLimit.usual
        while inner.ledger.use != TreeUse() || outer.ledger.use != TreeUse(files: 2), !wait.passed {
            books.countDoubtful()
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect(inner.ledger.use == TreeUse())
        #expect(outer.ledger.use == TreeUse(files: 2))
    }

    @Test func `what nobody has told of is found when all trees are looked at again`() async throws {
        let tree = try await counted("c")
        try Files.write(Content.bytes(10), to: directory.path("c/placed"))
        #expect(tree.ledger.use == TreeUse())
        let running = Task { [books] in await books.run(reviewingEvery: .zero) }
        let wait = WaitLimit.usual
        while tree.ledger.use != TreeUse(bytes: 10, files: 1), !wait.passed {
            try await Task.sleep(for: .milliseconds(5))
        }
        running.cancel()
        await running.value
        #expect(tree.ledger.use == TreeUse(bytes: 10, files: 1))
    }

    @Test func `a tree that nobody has used since the start is counted when somebody wants it to be`() async throws {
        let file = directory.path("quotas.sqlite")
        try Files.write([], to: file)
        try Files.write(Content.bytes(10), to: directory.path("c/placed"))
        let books = QuotaBooks(store: try SQLiteTreeUses(at: path("quotas.sqlite")))
        await books.recover()
        let uses = try SQLiteTreeUses(at: path("quotas.sqlite"))
        let place = try #require(RootDirectory.place(at: path("c")))
        _ = try uses.open(place, at: path("c"))
        try uses.want(place)
        let wait = WaitLimit.usual
        while try uses.record(of: place)?.use != TreeUse(bytes: 10, files: 1) {
            if wait.passed { throw wait.exceeded("the count") }
            books.countDoubtful()
            books.write()
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    @Test func `a tree that was opened before its quota casts doubt as well`() async throws {
        let top = try root("")
        books.add(top, at: path(""))
        let inner = try await counted("a/b")
        inner.ledger.count(inner.root)
        try await change(top, "z")
        #expect(inner.ledger.isDoubtful)
    }
}
