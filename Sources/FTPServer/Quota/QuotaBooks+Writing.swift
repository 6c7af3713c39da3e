// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPStorage
import FerryIO
import Synchronization

/// The care for the store.
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
            // Somebody may want a tree to be counted that has no book yet.
            if store == nil, state.withLock({ $0.books.isEmpty }) { continue }
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
