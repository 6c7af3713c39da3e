// SPDX-License-Identifier: Apache-2.0
package import FTPAccounts
import FTPPolicy
import FTPStorage
import FerryIO
import Synchronization

/// The ledgers of all trees in which an account has a quota.
///
/// A tree is counted when the first such account logs in; from then on every change is counted, whoever makes it, and
/// written to the store once a second, all trees in one transaction. In the store a tree is open until the server ends in
/// order, so that one whose server was killed is counted anew.
package final class QuotaBooks: Sendable {
    struct Book {
        let ledger: TreeLedger
        let tree: Tree
        let path: [UInt8]
        /// The number of changes when it was written last.
        var written: UInt64 = 0
        var isCounting = false
        /// The times that it was counted since it was written last.
        var counted: Int64 = 0
        /// The moment from which on it may be counted again.
        var rested = Deadline.now

        var isOutside: Bool { if case .outside = tree { true } else { false } }
    }

    /// The thing that is counted.
    enum Tree {
        case directory(RootDirectory)
        case outside(any CountedTree)
    }

    struct State {
        var books: [TreePlace: Book] = [:]
        /// The roots of the books, and those of accounts without a quota, whose changes may be changes in a book too.
        var roots = RootsByPlace()
        /// The accounts whose trees the store knows.
        var noted: [AccountName: TreePlace] = [:]
        /// The trees outside that wait to be counted, and the number of those that are.
        var waiting: [TreePlace] = []
        var countedOutside = 0
    }

    let state = Mutex(State())
    /// Held while a book is opened, which waits for the disk.
    let opening = Mutex<Void>(())
    let store: SQLiteTreeUses?
    /// Threads that wait for the disk while homes and their books are opened: a thousand at once must not keep transfers
    /// waiting.
    let openers = BlockingPool(width: 2)
    /// Threads that count trees, which may take minutes.
    private let counters = BlockingPool(width: 2)

    /// Without a store the trees are counted anew in each process.
    package init(store: SQLiteTreeUses? = nil) { self.store = store }

    /// Sees to it that what an account's root holds is counted, if it has a quota or the tree had one before.
    func enter(_ root: RootDirectory, at path: [UInt8], _ identity: Identity) async {
        if identity.settings.limit.isUnlimited { return }
        let name = identity.name
        guard let place = root.place, !hasBook(root, place, notedFor: name) else { return }
        await openers.run {
            self.open(root, at: path)
            // Without it `ferryd user show` does not tell the use.
            try? self.store?.note(name, at: place)
        }
        // Only now: whoever logs in meanwhile must not go on without a book.
        state.withLock { $0.noted[name] = place }
    }

    /// Sees to it that what a virtual directory holds is counted, if it has a quota.
    func enter(_ root: RootDirectory, at path: [UInt8], within limit: TreeLimit) async {
        if limit.isUnlimited { return }
        guard let place = root.place, !hasBook(root, place) else { return }
        await openers.run { self.open(root, at: path) }
    }

    private func hasBook(_ root: RootDirectory, _ place: TreePlace, notedFor name: AccountName? = nil) -> Bool {
        state.withLock { state in
            guard let book = state.books[place], book.ledger === root.ledger else { return false }
            return name.map { state.noted[$0] == place } ?? true
        }
    }

    /// Sees to it that changes below a root are counted that was opened just now; waits for the disk.
    func add(_ root: RootDirectory, at path: [UInt8]) {
        let places = root.places
        guard let place = places.first else { return }
        let isKnown = (try? store?.record(of: place)) != nil
        if isKnown || state.withLock({ $0.books[place] != nil }) { return open(root, at: path) }
        opening.withLock { _ in
            for other in state.withLock({ $0.roots.add(root, at: places) }) {
                guard let book = book(of: other) else { continue }
                root.keepDoubting(book.ledger)
            }
        }
    }

    private func open(_ root: RootDirectory, at path: [UInt8]) {
        let places = root.places
        guard let place = places.first else { return }
        opening.withLock { _ in
            if let book = state.withLock({ $0.books[place] }) { return root.keep(book.ledger) }
            let ledger = root.ledger ?? TreeLedger()
            // A store that cannot be read or written has the tree counted, now and after the next start.
            if let record = try? store?.open(place, at: path), let use = record.use, !record.isOpen { ledger.know(use) }
            root.keep(ledger)
            let others = state.withLock { state in
                state.books[place] = Book(ledger: ledger, tree: .directory(root), path: path)
                return state.roots.add(root, at: places)
            }
            for other in others {
                if other.place == place {
                    // The same tree, used by another user's rights: what is under way there is in no count.
                    other.keep(ledger)
                    ledger.doubt()
                } else if let book = book(of: other) {
                    book.ledger.overlap(ledger)
                    ledger.overlap(book.ledger)
                } else {
                    other.keepDoubting(ledger)
                }
            }
        }
        if state.withLock({ $0.books[place]?.ledger.use == nil }) { beginCounting(place) }
    }

    private func book(of root: RootDirectory) -> Book? {
        guard let place = root.place else { return nil }
        return state.withLock { $0.books[place] }
    }
}

extension RootDirectory {
    /// Has changes below a root without a quota cast doubt on the ledger of a tree that overlaps with it.
    fileprivate func keepDoubting(_ other: TreeLedger) {
        let ledger = ledger ?? TreeLedger()
        ledger.overlap(other)
        keep(ledger)
    }
}

/// Counting.
extension QuotaBooks {
    private static let restAfterPartialCount = Duration.seconds(3600)

    /// Counts a tree in the background, unless that is being done.
    func beginCounting(_ place: TreePlace) {
        let book: Book? = state.withLock { state in
            guard let book = state.books[place], !book.isCounting else { return nil }
            state.books[place]?.isCounting = true
            return book
        }
        guard let book else { return }
        switch book.tree {
        case .directory(let root):
            counters.start {
                let began = Deadline.now
                self.note(root.calls.now { book.ledger.count(root) }, of: place, since: began)
            }
        case .outside:
            state.withLock { $0.waiting.append(place) }
            countOutside()
        }
    }

    func note(_ outcome: CountOutcome, of place: TreePlace, since began: Deadline) {
        let ended = Deadline.now
        // A tree that changes past its ledger all the time, or cannot be seen whole, must not be read all the time.
        let rest = max(ended.since(began) * 20, outcome == .partial ? Self.restAfterPartialCount : .zero)
        state.withLock { state in
            state.books[place]?.isCounting = false
            state.books[place]?.counted += 1
            state.books[place]?.rested = ended.advanced(by: rest)
        }
    }

    /// Counts trees anew that a server before has left open, one after the other.
    package func recover() async {
        guard let store else { return }
        let left = await BlockingPool.shared.run { (try? store.records())?.filter(\.isOpen) ?? [] }
        for record in left {
            guard !Task.isCancelled, state.withLock({ $0.books[record.place] == nil }) else { continue }
            let isBegun = await openers.run {
                guard let root = try? RootDirectory(record.path), root.place == record.place else { return false }
                self.open(root, at: record.path)
                return true
            }
            while isBegun, state.withLock({ $0.books[record.place]?.isCounting == true }) {
                if (try? await Task.sleep(for: .milliseconds(50))) == nil { return }
            }
        }
    }

    /// Counts what is in doubt, or what somebody wants to be counted.
    func countDoubtful() {
        for place in (try? store?.takeWanted()) ?? [] { beginCounting(place) }
        let doubtful = state.withLock { state in
            state.books.filter { $0.value.ledger.isDoubtful && $0.value.rested.hasPassed }.map(\.key)
        }
        for place in doubtful { beginCounting(place) }
    }

    /// Has the trees be counted anew in which something at a path of the host was changed past the server.
    package func doubt(holding path: [UInt8]) {
        let slash = UInt8(ascii: "/")
        for book in state.withLock({ Array($0.books.values) }) {
            let directory = book.path.last == slash ? book.path : book.path + [slash]
            if path.starts(with: directory) { book.ledger.doubt() }
        }
    }

    /// Counts all trees anew, as something may have changed them past the server; or only those outside.
    private func doubtAll(outsideOnly: Bool = false) {
        for book in state.withLock({ Array($0.books.values) }) where !outsideOnly || book.isOutside {
            book.ledger.doubt()
        }
    }
}

/// Writing.
extension QuotaBooks {
    /// The time after which each tree is counted anew, for what was changed past the server.
    package static let reviewed = Duration.seconds(24 * 3600)
    /// The same for trees outside, which other servers and other tools are meant to change, too.
    package static let reviewedOutside = Duration.seconds(3600)

    /// Keeps the store up to date, and the counts true, until the task is cancelled.
    package func run(
        reviewingEvery span: Duration = QuotaBooks.reviewed, andOutside shorter: Duration = QuotaBooks.reviewedOutside
    ) async {
        async let recovering: Void = recover()
        var review = Deadline.after(span)
        var outside = Deadline.after(shorter)
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            if state.withLock({ $0.books.isEmpty }) { continue }
            if review.hasPassed {
                doubtAll()
                review = .after(span)
            }
            if outside.hasPassed {
                doubtAll(outsideOnly: true)
                outside = .after(shorter)
            }
            await BlockingPool.shared.run {
                self.countDoubtful()
                self.write()
            }
        }
        await recovering
    }

    /// Writes all at the end of the server, so that the next one need not count.
    package func close() async { await BlockingPool.shared.run { self.write(isLast: true) } }

    /// Writes what has changed; waits for the disk.
    func write(isLast: Bool = false) {
        guard let store else { return }
        let changed = state.withLock { $0.books }.compactMap { place, book -> (SQLiteTreeUses.Record, UInt64)? in
            let changes = book.ledger.changes
            guard isLast || changes != book.written || book.counted > 0 else { return nil }
            let isClosed = isLast && book.ledger.isQuiet && !book.ledger.isDoubtful && !book.isCounting
            let record = SQLiteTreeUses.Record(
                place, path: book.path, use: isLast ? book.ledger.settled : book.ledger.use, isOpen: !isClosed,
                counted: book.counted)
            return (record, changes)
        }
        // A failed write is made up for by the next change's.
        guard (try? store.write(changed.map(\.0))) != nil else { return }
        state.withLock { state in
            for (record, changes) in changed {
                state.books[record.place]?.written = changes
                state.books[record.place]?.counted -= record.counted
            }
        }
    }
}
