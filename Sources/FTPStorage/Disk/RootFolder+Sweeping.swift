// SPDX-License-Identifier: Apache-2.0
package import FTPWire
import FerryIO

extension RootFolder {
    /// Removes what broken uploads have left and nobody has gone on with since `limit`.
    ///
    /// The tree is walked folder by folder with a list of those still to see, so neither its depth nor loops of
    /// links matter, and at most `budget` entries are looked at.
    package func sweepSideFiles(olderThan limit: Timestamp, budget: Int = 10_000_000) async -> SweepReport {
        var report = SweepReport()
        var pending: [[UInt8]] = [[]]
        while let path = pending.popLast() {
            if report.entries >= budget || Task.isCancelled { return report }
            let swept = await BlockingPool.shared.run { self.sweep(path, olderThan: limit) }
            report.add(swept.report)
            pending += swept.folders
        }
        report.isComplete = true
        return report
    }

    private struct SweptFolder: Sendable {
        var report = SweepReport()
        var folders: [[UInt8]] = []
    }

    private func sweep(_ path: [UInt8], olderThan limit: Timestamp) -> SweptFolder {
        var swept = SweptFolder()
        do throws(StorageFault) {
            let folder = try open(.checked(path), [.readOnly, .folder, .noFollow])
            var block = FolderBlock()
            while try faulting({ () throws(Errno) in try block.fill(from: folder.descriptor) }) {
                while let record = block.next() {
                    let name = block.name(of: record)
                    if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { continue }
                    swept.report.entries += 1
                    if try folder.kind(of: record, in: block) == .folder {
                        swept.folders.append(path.isEmpty ? Array(name) : path + [UInt8(ascii: "/")] + name)
                    } else if SideFileNames.isSideFile(name) {
                        folder.sweep(try .checked(Array(name)), olderThan: limit, &swept.report)
                    }
                }
            }
        } catch {
            // A folder that was removed meanwhile, or may not be read: the others are swept all the same.
            if error.kind != .noSuchFile { swept.report.unreadable += 1 }
        }
        return swept
    }
}

extension Opened {
    fileprivate func kind(of record: FolderBlock.Record, in block: FolderBlock) throws(StorageFault) -> FileKind? {
        if let kind = record.kind { return kind }
        do throws(Errno) { return try block.status(of: record, in: descriptor).kind } catch {
            if error == .noEntry { return nil }
            throw StorageFault(errno: error)
        }
    }

    fileprivate func sweep(_ name: PathBytes, olderThan limit: Timestamp, _ report: inout SweepReport) {
        var size: Int64 = 0
        do throws(StorageFault) {
            let fate = try descriptor.discardSideFile(name) { status in
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

extension SweepReport {
    fileprivate mutating func add(_ other: SweepReport) {
        entries += other.entries
        removed += other.removed
        bytes += other.bytes
        unreadable += other.unreadable
    }
}
