// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPStorage
import FerryIO
import Synchronization

/// Trees that are no directories of this machine.
extension QuotaBooks {
    /// Sees to it that what such a tree holds is counted, if it has a quota or had one before.
    ///
    /// - Returns: False where there is a quota, and nobody can count.
    func enter(
        _ store: OutsideStore, at path: [UInt8], within limit: TreeLimit, for name: AccountName? = nil
    ) async -> Bool {
        guard let tree = store.tree else { return limit.isUnlimited }
        let place = tree.place
        if hasBook(of: place, tree.ledger, notedFor: name) { return true }
        await openers.run {
            let isKnown = (try? self.store?.record(of: place)) != nil
            if limit.isUnlimited, !isKnown { return }
            self.open(tree, at: path)
            if let name { try? self.store?.note(name, at: place) }
        }
        // Only now: whoever logs in meanwhile must not go on without a book.
        if let name, tree.ledger != nil { state.withLock { $0.noted[name] = place } }
        return true
    }

    private func open(_ tree: any CountedTree, at path: [UInt8]) {
        let place = tree.place
        opening.withLock { _ in
            if let book = state.withLock({ $0.books[place] }) { return tree.keep(book.ledger) }
            let ledger = TreeLedger(form: tree.form)
            if let record = try? store?.open(place, at: path), let use = record.use, !record.isOpen { ledger.know(use) }
            tree.keep(ledger)
            state.withLock { $0.books[place] = Book(ledger: ledger, tree: .outside(tree), path: path) }
        }
        if state.withLock({ $0.books[place]?.ledger.use == nil }) { beginCounting(place) }
    }

    /// Counts the trees outside that wait for it, a few at a time, so that transfers keep most of the connections to a store.
    func countOutside() {
        let next: (place: TreePlace, tree: any CountedTree)? = state.withLock { state in
            guard state.countedOutside < Self.countedAtOnce, !state.waiting.isEmpty else { return nil }
            let place = state.waiting.removeFirst()
            guard case .outside(let tree)? = state.books[place]?.tree else { return nil }
            state.countedOutside += 1
            return (place, tree)
        }
        guard let next else { return }
        Task {
            let began = Deadline.now
            note(await next.tree.count(), of: next.place, since: began)
            state.withLock { $0.countedOutside -= 1 }
            countOutside()
        }
    }

    private static let countedAtOnce = 4
}
