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
    private struct Book {
        let ledger: TreeLedger
        let root: RootDirectory
        let path: [UInt8]
        /// The number of changes when it was written last.
        var written: UInt64 = 0
        var isCounting = false
        /// The times that it was counted since it was written last.
        var counted: Int64 = 0
        /// The moment from which on it may be counted again.
        var rested = Deadline.now
    }

    private struct State {
        var books: [TreePlace: Book] = [:]
        /// Roots of accounts without a quota, whose changes may be changes in a book too.
        var others: [RootDirectory] = []
        /// The accounts whose trees the store knows.
        var noted: [AccountName: TreePlace] = [:]
    }

    private let state = Mutex(State())
    /// Held while a book is opened, which waits for the disk.
    private let opening = Mutex<Void>(())
    private let store: SQLiteTreeUses?

    /// Without a store the trees are counted anew in each process.
    package init(store: SQLiteTreeUses? = nil) { self.store = store }

    /// Sees to it that what an account's root holds is counted, if it has a quota or the tree had one before.
    func enter(_ root: RootDirectory, at path: [UInt8], _ identity: Identity) async {
        if identity.settings.limit.isUnlimited { return }
        let name = identity.name
        guard let place = root.place, state.withLock({ $0.noted.updateValue(place, forKey: name) }) != place else {
            return
        }
        await BlockingPool.shared.run {
            self.open(root, place, at: path)
            // Without it `ferryd user show` does not tell the use.
            try? self.store?.note(name, at: place)
        }
    }

    /// Sees to it that what a virtual directory holds is counted, if it has a quota.
    func enter(_ root: RootDirectory, at path: [UInt8], within limit: TreeLimit) async {
        if limit.isUnlimited { return }
        guard let place = root.place, root.ledger == nil || state.withLock({ $0.books[place] == nil }) else { return }
        await BlockingPool.shared.run { self.open(root, place, at: path) }
    }

    /// Sees to it that changes below a root are counted that was opened just now; waits for the disk.
    func add(_ root: RootDirectory, at path: [UInt8]) {
        guard let place = root.place else { return }
        let isKnown = (try? store?.records())?.contains { $0.place == place } ?? false
        if isKnown || state.withLock({ $0.books[place] != nil }) { return open(root, place, at: path) }
        opening.withLock { _ in
            let books = state.withLock { state in
                state.others.append(root)
                return Array(state.books.values)
            }
            for book in books { join(root, book) }
        }
    }

    private func open(_ root: RootDirectory, _ place: TreePlace, at path: [UInt8]) {
        opening.withLock { _ in
            if let book = state.withLock({ $0.books[place] }) { return root.keep(book.ledger) }
            let ledger = root.ledger ?? TreeLedger()
            // A store that cannot be read or written has the tree counted, now and after the next start.
            if let record = try? store?.open(place, at: path), let use = record.use, !record.isOpen { ledger.know(use) }
            root.keep(ledger)
            let (books, others) = state.withLock { state in
                let books = Array(state.books.values)
                state.books[place] = Book(ledger: ledger, root: root, path: path)
                return (books, state.others)
            }
            let book = Book(ledger: ledger, root: root, path: path)
            for other in books {
                if other.root.contains(root) || root.contains(other.root) {
                    other.ledger.overlap(ledger)
                    ledger.overlap(other.ledger)
                }
            }
            for other in others { join(other, book) }
        }
        if state.withLock({ $0.books[place]?.ledger.use == nil }) { beginCounting(place) }
    }

    /// Has changes below a root without a quota cast doubt on a book whose tree overlaps with it.
    private func join(_ root: RootDirectory, _ book: Book) {
        guard root !== book.root, root.contains(book.root) || book.root.contains(root) else { return }
        let ledger = root.ledger ?? TreeLedger()
        ledger.overlap(book.ledger)
        root.keep(ledger)
    }
}

/// Counting.
extension QuotaBooks {
    /// Counts a tree in the background, unless that is being done.
    private func beginCounting(_ place: TreePlace) {
        let book: Book? = state.withLock { state in
            guard let book = state.books[place], !book.isCounting else { return nil }
            state.books[place]?.isCounting = true
            return book
        }
        guard let book else { return }
        Thread.start(named: "ferry-count") { [self] in
            let began = Deadline.now
            book.root.calls.now { book.ledger.count(book.root) }
            let ended = Deadline.now
            state.withLock { state in
                state.books[place]?.isCounting = false
                state.books[place]?.counted += 1
                // A tree that changes past its ledger all the time must not be read all the time.
                state.books[place]?.rested = ended.advanced(by: ended.since(began) * 20)
            }
        }
    }

    /// Counts trees anew that a server before has left open, one after the other.
    package func recover() async {
        guard let store else { return }
        let left = await BlockingPool.shared.run { (try? store.records())?.filter(\.isOpen) ?? [] }
        for record in left {
            guard !Task.isCancelled, state.withLock({ $0.books[record.place] == nil }) else { continue }
            let isBegun = await BlockingPool.shared.run {
                guard let root = try? RootDirectory(record.path), root.place == record.place else { return false }
                self.open(root, record.place, at: record.path)
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
        for book in state.withLock({ Array($0.books.values) }) where path.starts(with: book.path) {
            book.ledger.doubt()
        }
    }

    /// Counts all trees anew, as something on the host may have changed them.
    private func doubtAll() {
        for book in state.withLock({ Array($0.books.values) }) { book.ledger.doubt() }
    }
}

/// Writing.
extension QuotaBooks {
    /// The time after which each tree is counted anew, for what was changed past the server.
    private static let reviewed = Duration.seconds(24 * 3600)

    /// Keeps the store up to date until the task is cancelled.
    package func run() async {
        async let recovering: Void = recover()
        var review = Deadline.after(Self.reviewed)
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            if state.withLock({ $0.books.isEmpty }) { continue }
            if review.hasPassed {
                doubtAll()
                review = .after(Self.reviewed)
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
