// SPDX-License-Identifier: Apache-2.0
package import FTPWire
package import FerryIO

extension RootDirectory {
    /// Removes what broken uploads have left and nobody has gone on with since `limit`; for a thread of its own.
    ///
    /// It rests as `pace` says, which several sweeps in a row share: a tree of millions, or a thousand small ones, must
    /// not slow down those whose files they hold.
    package func sweepStagingFiles(
        olderThan limit: Timestamp, budget: Int = 10_000_000, at pace: inout DutyCycle
    ) -> SweepReport {
        var report = SweepReport()
        let walk = walk(budget: budget) { directory, _, name in
            guard StagingNames.isStagingName(name), let staged = PathBytes(name) else { return }
            if StagingNames.isTail(name), directory.recoverTail(staged, of: self) { return }
            directory.sweep(staged, olderThan: limit, of: self, &report)
        } rest: {
            if let rest = pace.rest() { Thread.pause(rest) }
            return true
        }
        (report.entries, report.unreadable, report.isComplete) = (walk.entries, walk.unreadable, walk.isComplete)
        return report
    }
}

extension Opened {
    /// Ends a commit of a tail that a kill cut off.
    ///
    /// - Returns: True when the staged tail must stay: a commit that cannot be ended, or an upload that goes on.
    fileprivate func recoverTail(_ name: PathBytes, of root: RootDirectory) -> Bool {
        do throws(StorageFault) {
            let directory = try faulting { () throws(Errno) in
                try System.open(.here, from: descriptor, .directoryPath, resolve: .beneath)
            }
            let staged = Place(directory: directory, name: name)
            guard let tail = try staged.take(named: name, slot: 0, .existing) else { return true }
            guard let header = try tail.header, header.state == .committing else { return false }
            guard let target = PathBytes(header.name) else { return true }
            defer { root.ledger?.doubt() }
            return try !staged.sibling(target).complete(tail, header, as: name)
        } catch {
            return true
        }
    }

    fileprivate func sweep(
        _ name: PathBytes, olderThan limit: Timestamp, of root: RootDirectory, _ report: inout SweepReport
    ) {
        var size: Int64 = 0
        do throws(StorageFault) {
            let fate = try root.discardStagingFile(name, in: descriptor) { status in
                size = status.size
                return size > 0 && status.changed >= limit
            }
            guard fate == .removed else { return }
            report.removed += 1
            report.bytes += size
        } catch {
            // It stays until the next sweep.
        }
    }
}

/// The result of a sweep of staging files.
package struct SweepReport: Hashable, Sendable {
    /// The number of entries that were looked at.
    package var entries = 0
    package var removed = 0
    /// The lengths of the removed files together.
    package var bytes: Int64 = 0
    /// The number of directories that could not be looked into.
    package var unreadable = 0
    /// True when the whole tree was seen, and not only as much as the budget allowed.
    package var isComplete = false
}
