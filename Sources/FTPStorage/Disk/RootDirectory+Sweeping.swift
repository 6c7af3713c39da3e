// SPDX-License-Identifier: Apache-2.0
package import FTPWire
package import FerryIO

extension RootDirectory {
    /// Removes what broken uploads have left and nobody has gone on with since `limit`; for a thread of its own.
    ///
    /// The tree is walked directory by directory with a list of those still to see, so neither its depth nor loops of
    /// links matter, and at most `budget` entries are looked at. It rests as `pace` says, which several sweeps in a row
    /// share: a tree of millions, or a thousand small ones, must not slow down those whose files they hold.
    package func sweepStagingFiles(
        olderThan limit: Timestamp, budget: Int = 10_000_000, at pace: inout DutyCycle
    ) -> SweepReport {
        var report = SweepReport()
        var pending: [[UInt8]] = [[]]
        while let path = pending.popLast() {
            if report.entries >= budget { return report }
            do throws(StorageFault) {
                let directory = try open(.checked(path), [.readOnly, .directory, .noFollow])
                let prefix = path.isEmpty ? [] : path + [UInt8(ascii: "/")]
                try directory.sweep(olderThan: limit, at: &pace, &report) { pending.append(prefix + $0) }
            } catch {
                // A directory that was removed meanwhile, or may not be read: the others are swept all the same.
                if error.kind != .noSuchFile { report.unreadable += 1 }
            }
        }
        report.isComplete = true
        return report
    }
}

extension Opened {
    fileprivate func sweep(
        olderThan limit: Timestamp, at pace: inout DutyCycle, _ report: inout SweepReport,
        addDirectory: (ArraySlice<UInt8>) -> Void
    ) throws(StorageFault) {
        var block = DirectoryBlock()
        while try faulting({ () throws(Errno) in try block.fill(from: descriptor) }) {
            while let record = block.next() {
                let name = block.name(of: record)
                if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { continue }
                report.entries += 1
                if try kind(of: record, in: block) == .directory {
                    addDirectory(name)
                } else if StagingNames.isStagingName(name) {
                    let staged = try PathBytes.checked(Array(name))
                    if StagingNames.isTail(name), recoverTail(staged) { continue }
                    sweep(staged, olderThan: limit, &report)
                }
            }
            if let rest = pace.rest() { Thread.pause(rest) }
        }
    }

    private func kind(of record: DirectoryBlock.Record, in block: DirectoryBlock) throws(StorageFault) -> FileKind? {
        if let kind = record.kind { return kind }
        do throws(Errno) { return try block.status(of: record, in: descriptor).kind } catch {
            if error == .noEntry { return nil }
            throw StorageFault(errno: error)
        }
    }

    /// Ends a commit of a tail that a kill cut off.
    ///
    /// - Returns: True when the staged tail must stay: a commit that cannot be ended, or an upload that goes on.
    private func recoverTail(_ name: PathBytes) -> Bool {
        do throws(StorageFault) {
            let directory = try faulting { () throws(Errno) in
                try System.open(.here, from: descriptor, .directoryPath, resolve: .beneath)
            }
            let staged = Place(directory: directory, name: name)
            guard let tail = try staged.take(named: name, slot: 0, .existing) else { return true }
            guard let header = try tail.header, header.state == .committing else { return false }
            guard let target = PathBytes(header.name) else { return true }
            return try !staged.sibling(target).complete(tail, header, as: name)
        } catch {
            return true
        }
    }

    private func sweep(_ name: PathBytes, olderThan limit: Timestamp, _ report: inout SweepReport) {
        var size: Int64 = 0
        do throws(StorageFault) {
            let fate = try descriptor.discardStagingFile(name) { status in
                size = status.size
                let modified = Timestamp(
                    seconds: status.modified.seconds, nanoseconds: status.modified.nanoseconds)
                return size > 0 && modified >= limit
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
