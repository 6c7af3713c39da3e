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
    /// The places in which the contents of files count, which are encrypted.
    let sealing: SealedPlaces?
    /// Threads that wait for the disk while homes and their books are opened: a thousand at once must not keep transfers
    /// waiting.
    let openers = BlockingPool(width: 2)
    /// Threads that count trees, which may take minutes.
    let counters = BlockingPool(width: 2)

    /// Without a store the trees are counted anew in each process.
    package init(store: SQLiteTreeUses? = nil, sealing: SealedPlaces? = nil) {
        (self.store, self.sealing) = (store, sealing)
    }

    /// Sees to it that what an account's root holds is counted, if it has a quota or the tree had one before.
    func enter(_ root: RootDirectory, at path: [UInt8], _ identity: Identity) async {
        if identity.settings.limit.isUnlimited { return }
        let name = identity.name
        guard let place = root.place, !hasBook(of: place, root.ledger, notedFor: name) else { return }
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
        guard let place = root.place, !hasBook(of: place, root.ledger) else { return }
        await openers.run { self.open(root, at: path) }
    }

    /// True if the tree has a book, which is kept by that ledger, and is known to the store as the account's.
    func hasBook(of place: TreePlace, _ ledger: TreeLedger?, notedFor name: AccountName? = nil) -> Bool {
        state.withLock { state in
            guard let book = state.books[place], book.ledger === ledger else { return false }
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

    func open(_ root: RootDirectory, at path: [UInt8]) {
        let places = root.places
        guard let place = places.first else { return }
        opening.withLock { _ in
            if let book = state.withLock({ $0.books[place] }) { return root.keep(book.ledger) }
            let ledger = root.ledger ?? TreeLedger(form: root.form)
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
        let ledger = ledger ?? TreeLedger(form: form)
        ledger.overlap(other)
        keep(ledger)
    }
}
