// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPStorage
import FTPTesting
import FTPWire
import FerryIO
import Synchronization
import Testing

@testable import FTPServer

/// Quotas of trees that are no directories of this machine.
@Suite(.ownThread) struct OutsideQuotaTests {
    /// A tree that holds as much as it is told to.
    private final class Tree: CountedTree {
        let place: TreePlace
        let form = StoredForm.plain
        private let kept = Mutex<TreeLedger?>(nil)
        private let counts = Atomic(0)

        init(_ number: UInt64) { place = TreePlace(device: .max, inode: number) }

        var ledger: TreeLedger? { kept.withLock { $0 } }

        var timesCounted: Int { counts.load(ordering: .relaxed) }

        func keep(_ ledger: TreeLedger) { kept.withLock { $0 = ledger } }

        func count() async -> CountOutcome {
            ledger?.answerDoubts()
            ledger?.know(TreeUse(bytes: 70, files: 7))
            counts.wrappingAdd(1, ordering: .relaxed)
            return .whole
        }

        var store: OutsideStore { OutsideStore(MemoryStorage(), self) }
    }

    private let path = Array("/s3/ann".utf8)
    private let limit = TreeLimit(bytes: 100)

    private func wait(for tree: Tree, times: Int = 1, doing body: () -> Void = {}) throws {
        let wait = WaitLimit.usual
        while tree.timesCounted < times {
            body()
            if wait.passed { throw wait.exceeded("a count") }
            Thread.pause(.milliseconds(2))
        }
    }

    @Test func `such a tree is counted when somebody with a quota comes, and once for all`() async throws {
        let (books, tree, other) = (QuotaBooks(), Tree(1), Tree(1))
        #expect(await books.enter(tree.store, at: path, within: TreeLimit()))
        #expect(tree.ledger == nil)
        #expect(await books.enter(tree.store, at: path, within: limit, for: try AccountName("ann")))
        try wait(for: tree)
        #expect(tree.ledger?.use == TreeUse(bytes: 70, files: 7))
        #expect(await books.enter(other.store, at: path, within: limit))
        #expect(other.ledger === tree.ledger)
        tree.ledger?.doubt()
        try wait(for: tree, times: 2) { books.countDoubtful() }
        #expect(other.timesCounted == 0)
    }

    @Test func `a quota that nobody can count is not promised`() async throws {
        let books = QuotaBooks()
        let store = OutsideStore(MemoryStorage(), nil)
        #expect(await books.enter(store, at: path, within: TreeLimit()))
        #expect(await !books.enter(store, at: path, within: limit))
    }

    @Test func `the use outlives the server`() async throws {
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let file = Array(directory.path("quotas.sqlite").utf8)
        try Files.write([], to: directory.path("quotas.sqlite"))
        let (name, tree) = (try AccountName("ann"), Tree(5))
        let books = QuotaBooks(store: try SQLiteTreeUses(at: file))
        #expect(await books.enter(tree.store, at: path, within: limit, for: name))
        try wait(for: tree)
        let wait = WaitLimit.usual
        while books.state.withLock({ $0.books.values.contains(where: \.isCounting) }) {
            if wait.passed { throw wait.exceeded("the end of a count") }
            Thread.pause(.milliseconds(2))
        }
        await books.close()
        let uses = try SQLiteTreeUses(at: file)
        #expect(try uses.records(ofAccounts: [name])[name]?.use == TreeUse(bytes: 70, files: 7))
        let (later, again) = (QuotaBooks(store: uses), Tree(5))
        #expect(await later.enter(again.store, at: path, within: limit, for: name))
        #expect(again.ledger?.use == TreeUse(bytes: 70, files: 7) && again.timesCounted == 0)
    }

    @Test func `it is counted anew now and then, as others store there, too`() async throws {
        let (books, tree) = (QuotaBooks(), Tree(7))
        #expect(await books.enter(tree.store, at: path, within: limit))
        let running = Task { await books.run(andOutside: .zero) }
        try wait(for: tree, times: 3)
        running.cancel()
        await running.value
    }

    /// Trees whose counts last until they are let go on.
    private final class SlowCounts: Sendable {
        struct State {
            var waiting: [CheckedContinuation<Void, Never>] = []
            var begun = 0
        }

        let state = Mutex(State())

        func wait() async {
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    state.begun += 1
                    state.waiting.append(continuation)
                }
            }
        }

        /// Lets those go on that wait; returns how many that were.
        func proceed() -> Int {
            let waiting = state.withLock { state in
                defer { state.waiting = [] }
                return state.waiting
            }
            for one in waiting { one.resume() }
            return waiting.count
        }
    }

    private final class SlowTree: CountedTree {
        let place: TreePlace
        let form = StoredForm.plain
        private let kept = Mutex<TreeLedger?>(nil)
        private let counts: SlowCounts

        init(_ number: UInt64, _ counts: SlowCounts) {
            (place, self.counts) = (TreePlace(device: .max, inode: number), counts)
        }

        var ledger: TreeLedger? { kept.withLock { $0 } }

        func keep(_ ledger: TreeLedger) { kept.withLock { $0 = ledger } }

        func count() async -> CountOutcome {
            await counts.wait()
            ledger?.know(TreeUse())
            return .whole
        }
    }

    @Test func `a few are counted at a time`() async throws {
        let (books, counts) = (QuotaBooks(), SlowCounts())
        let trees = (0..<10).map { SlowTree(100 + $0, counts) }
        for tree in trees {
            #expect(await books.enter(OutsideStore(MemoryStorage(), tree), at: path, within: limit))
        }
        let wait = WaitLimit.usual
        var atOnce = 0
        while trees.contains(where: { $0.ledger?.use == nil }) {
            if wait.passed { throw wait.exceeded("the counts") }
            atOnce = max(atOnce, counts.proceed())
            Thread.pause(.milliseconds(2))
        }
        #expect((1...4).contains(atOnce))
        #expect(counts.state.withLock { $0.begun } == 10)
    }
}
