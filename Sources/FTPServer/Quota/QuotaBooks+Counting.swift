// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPStorage
import FerryIO
import Synchronization

/// The care for true counts.
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
                guard let root = try? RootDirectory(record.path, sealing: self.sealing), root.place == record.place
                else { return false }
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
        for place in (try? store?.takeWanted()) ?? [] {
            if state.withLock({ $0.books[place] != nil }) { beginCounting(place) } else { open(wanted: place) }
        }
        let doubtful = state.withLock { state in
            state.books.filter { $0.value.ledger.isDoubtful && $0.value.rested.hasPassed }.map(\.key)
        }
        for place in doubtful { beginCounting(place) }
    }

    /// Opens a tree that nobody has used since the start, which has it counted.
    private func open(wanted place: TreePlace) {
        guard let record = try? store?.record(of: place), let root = try? RootDirectory(record.path, sealing: sealing),
            root.place == place
        else { return }
        open(root, at: record.path)
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
    func doubtAll(outsideOnly: Bool = false) {
        for book in state.withLock({ Array($0.books.values) }) where !outsideOnly || book.isOutside {
            book.ledger.doubt()
        }
    }
}
