// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
import FerryIO
import Synchronization

/// The account of the room that the files below a root take, kept while they change: exact as long as nothing but this
/// process changes them, and counted anew where something else may have.
///
/// A running upload has a charge, which grows with it. The change that names its file moves the charge to what is
/// settled. So both together never exceed a limit, however many uploads run at once.
package final class TreeLedger: Sendable {
    private struct Counts {
        /// The use of all that lies in the tree, the staging files of running uploads excepted.
        var settled = TreeUse()
        /// The sum of all charges.
        var running = TreeUse()
        var charges: [Int: Charge] = [:]
        var lastCharge = 0
        /// False until the tree has been counted, or the count of an earlier process taken over.
        var isKnown = false
        /// True when something was changed past this ledger.
        var isDoubtful = false
        /// The ledgers of trees that hold this one or lie in it: what changes here may change there.
        var overlapping: [TreeLedger] = []
        /// The number of changes, by which a writer of counts tells whether there is something to write.
        var changes: UInt64 = 0
    }

    private struct Charge {
        var use: TreeUse
        /// The length that the file was last refused.
        var refused: Int64?
    }

    private let counts = Mutex(Counts())
    /// Held over each brief change of names, so that a change and its count are one.
    let names = Mutex(NameChanges())
    /// The form of the files: their contents count, and not what is stored besides.
    package let form: StoredForm

    package init(form: StoredForm = .plain) { self.form = form }

    /// The use of the tree, running uploads included; nil until it is known.
    package var use: TreeUse? { counts.withLock { $0.isKnown ? $0.settled + $0.running : nil } }

    /// The use as a walk through the tree would find it; nil until it is known.
    package var settled: TreeUse? { counts.withLock { $0.isKnown ? $0.settled : nil } }

    package var changes: UInt64 { counts.withLock { $0.changes } }

    /// True when the tree should be counted anew.
    package var isDoubtful: Bool { counts.withLock { $0.isDoubtful } }

    /// Notes that something may have changed that was not counted.
    package func doubt() { counts.withLock { $0.isDoubtful = true } }

    /// Has each change here cast doubt on another ledger, whose tree holds this one or lies in it.
    package func overlap(_ other: TreeLedger) {
        counts.withLock { counts in
            if other !== self, !counts.overlapping.contains(where: { $0 === other }) {
                counts.overlapping.append(other)
            }
        }
    }

    /// Takes over a count: that of an earlier process, or of a walk that has just ended.
    package func know(_ use: TreeUse) {
        counts.withLock { counts in
            counts.settled = use
            counts.isKnown = true
            counts.changes += 1
        }
    }

    /// Takes over the count of a walk that could not see all: it only ever adds to what is known.
    func know(atLeast use: TreeUse) {
        counts.withLock { counts in
            counts.settled.bytes = max(use.bytes, counts.isKnown ? counts.settled.bytes : 0)
            counts.settled.files = max(use.files, counts.isKnown ? counts.settled.files : 0)
            counts.isKnown = true
            counts.changes += 1
        }
    }

    /// Notes that a count begins, which answers the doubts there are; those that arise while it goes on stay.
    package func answerDoubts() { counts.withLock { $0.isDoubtful = false } }

    /// Begins a count of a tree on a disk.
    func beginCount() {
        answerDoubts()
        names.withLock { $0.count = NameChanges.RunningCount() }
    }

    /// Ends a count that has found nothing out.
    func giveUpCount() {
        names.withLock { $0.count = nil }
        doubt()
    }

    /// Adds a change to what is settled.
    func settle(_ difference: TreeUse) {
        if difference == TreeUse() { return }
        counts.withLock { counts in
            counts.settled += difference
            counts.changes += 1
        }
        doubtOverlapping()
    }

    /// Has the ledgers of trees that overlap with this one be counted anew.
    func doubtOverlapping() {
        for other in counts.withLock({ $0.overlapping }) { other.doubt() }
    }

    /// Adds a change within a limit: for what has no charge, such as a new directory.
    func settle(_ difference: TreeUse, within limit: TreeLimit) throws(StorageFault) {
        let refusal: QuotaReport? = counts.withLock { counts in
            let use = counts.settled + counts.running
            guard limit.admits(difference, behind: use) else { return QuotaReport(use: use, limit: limit) }
            counts.settled += difference
            counts.changes += 1
            return nil
        }
        if let refusal { throw StorageFault(refusal) }
    }
}

/// Charges of running uploads, each known by its number.
extension TreeLedger {
    /// Begins a charge in the place of a partial upload that was settled, if the limit admits what is more.
    func beginCharge(
        _ use: TreeUse, takingOver partial: TreeUse, within limit: TreeLimit
    ) throws(StorageFault) -> Int {
        let (number, refusal): (Int, QuotaReport?) = counts.withLock { counts in
            let total = counts.settled + counts.running
            guard limit.admits(use - partial, behind: total) else {
                return (0, QuotaReport(use: total, limit: limit))
            }
            counts.lastCharge += 1
            counts.charges[counts.lastCharge] = Charge(use: use)
            counts.settled -= partial
            counts.running += use
            return (counts.lastCharge, nil)
        }
        if let refusal { throw StorageFault(refusal) }
        return number
    }

    /// Lets a charge grow to `use` if the limit admits it; a charge never shrinks here.
    ///
    /// - Returns: The state of the tree when it does not.
    func grow(_ number: Int, to use: TreeUse, within limit: TreeLimit, reaching end: Int64? = nil) -> QuotaReport? {
        counts.withLock { counts in
            let total = counts.settled + counts.running
            guard var charge = counts.charges[number] else { return QuotaReport(use: total, limit: limit) }
            let growth = TreeUse(
                bytes: max(0, use.bytes - charge.use.bytes), files: max(0, use.files - charge.use.files))
            let isAdmitted = limit.admits(growth, behind: total)
            charge.refused = isAdmitted ? nil : end
            if isAdmitted {
                charge.use += growth
                counts.running += growth
            }
            counts.charges[number] = charge
            return isAdmitted ? nil : QuotaReport(use: total, limit: limit)
        }
    }

    /// The length that was last refused; nil when none was.
    func refused(_ number: Int) -> Int64? { counts.withLock { $0.charges[number]?.refused } }

    /// Grows the charge to `use`, or else takes all of it away, so that the room is free for others at that moment.
    func growOrEnd(_ number: Int, to use: TreeUse, within limit: TreeLimit) -> Bool {
        counts.withLock { counts in
            guard let charge = counts.charges[number] else { return false }
            let growth = use - charge.use
            let isAdmitted = limit.admits(growth, behind: counts.settled + counts.running)
            counts.running += isAdmitted ? growth : TreeUse() - charge.use
            counts.charges[number] = isAdmitted ? Charge(use: use) : nil
            return isAdmitted
        }
    }

    /// Ends a charge, and settles what its upload has changed.
    ///
    /// - Returns: True when there was such a charge.
    @discardableResult
    package func end(_ number: Int?, settling difference: TreeUse = TreeUse()) -> Bool {
        counts.withLock { counts in
            let charge = number.flatMap { counts.charges.removeValue(forKey: $0) }
            if let charge { counts.running -= charge.use }
            counts.settled += difference
            if difference != TreeUse() { counts.changes += 1 }
            return charge != nil
        }
    }

    /// True while no upload runs.
    package var isQuiet: Bool { counts.withLock { $0.charges.isEmpty } }

    /// Ends a charge, and settles as much of a partial upload as the limit admits; returns the number of stored bytes that
    /// may stay.
    func end(_ number: Int, leaving length: Int64, within limit: TreeLimit) -> Int64 {
        counts.withLock { counts in
            if let charge = counts.charges.removeValue(forKey: number) { counts.running -= charge.use }
            let use = counts.settled + counts.running
            guard limit.admits(TreeUse(files: 1), behind: use) else { return 0 }
            let room = limit.bytes.map { max(0, $0 - use.bytes) }
            let isAll = room.map { $0 >= form.contentLength(of: length) } ?? true
            let left = isAll ? length : form.cut(at: room ?? 0)
            counts.settled += TreeUse(partial: left, in: form)
            counts.changes += 1
            return left
        }
    }

    package func report(within limit: TreeLimit) -> QuotaReport? {
        counts.withLock { $0.isKnown ? QuotaReport(use: $0.settled + $0.running, limit: limit) : nil }
    }
}
