// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FerryIO
import Synchronization

/// The ends of an upload that does not become a file.
extension DiskStagingFile {
    func keep(writing contents: [UInt8], at offset: Int64) async -> Int64 {
        await root.calls.run { self.leave(writing: contents, at: offset) }
    }

    func leave(writing contents: [UInt8], at offset: Int64) -> Int64 {
        var end = offset + Int64(contents.count)
        do throws(StorageFault) { try write(contents, at: offset) } catch {
            // As much as there was room for; of a block that is sealed nothing is of use without its end.
            end = offset
        }
        // A write that failed may have left half a block behind what is known to be there.
        if !root.form.isPlain { try? System.truncate(file.descriptor, to: end) }
        return leave()
    }

    func revert(to offset: Int64) async -> Int64 {
        await root.calls.run {
            do throws(Errno) { try System.truncate(self.file.descriptor, to: offset) } catch { return self.remove() }
            return self.leave()
        }
    }

    func discard() async -> Int64 {
        await root.calls.run { self.remove() }
    }

    /// Removes the staging file.
    ///
    /// It is emptied first: its blocks are given back here, not where the last descriptor happens to be closed.
    @discardableResult
    func remove() -> Int64 {
        do throws(StorageFault) {
            let status = try faulting { () throws(Errno) in try System.status(of: file.descriptor) }
            try faulting { () throws(Errno) in try System.truncate(file.descriptor, to: 0) }
            try root.change(in: place.directory) { (change) throws(StorageFault) in
                if try place.isStill(status, named: name) {
                    try faulting { () throws(Errno) in try System.removeName(name, in: place.directory) }
                }
                change.ended = charge
                isSettled.store(true, ordering: .relaxed)
            }
        } catch {
            // Empty or unreachable: nothing can go on from it, and a sweep removes it.
        }
        return 0
    }

    /// Leaves what has arrived for another upload; nothing is left of an upload in which nothing arrived.
    func leave() -> Int64 {
        do throws(StorageFault) {
            let status = try faulting { () throws(Errno) in try System.status(of: file.descriptor) }
            if status.size <= copied { return remove() }
            guard try place.isStill(status, named: name) else { return 0 }
            return try leave(status.size)
        } catch {
            return 0
        }
    }

    /// Leaves so many bytes, or as many as the account may have besides all else.
    private func leave(_ length: Int64) throws(StorageFault) -> Int64 {
        let left = try root.change(in: place.directory) { (change) throws(StorageFault) in
            var left = length
            isSettled.store(true, ordering: .relaxed)
            if let charge {
                left = charge.ledger.end(charge.number, leaving: length, within: charge.limit)
                change.addSettled(TreeUse(partial: left, in: root.form))
            } else {
                change.add(TreeUse(partial: length, in: root.form))
            }
            if left < length {
                try faulting { () throws(Errno) in try System.truncate(file.descriptor, to: left) }
            }
            if left > copied {
                try moveDown(&change)
                try faulting { () throws(Errno) in try System.unlock(file.descriptor) }
            } else {
                change.remove(TreeUse(partial: left, in: root.form))
            }
            return left
        }
        return left > copied ? left : remove()
    }

    /// Takes a lower slot if one is free or holds something older: the next upload finds the last one's rest first.
    private func moveDown(_ change: inout UseChange) throws(StorageFault) {
        for lower in StagingNames.slots.prefix(upTo: slot) {
            // Held until the rename, so that no other upload can begin to write what is about to be replaced.
            let older = try place.take(names, slot: lower, .existing)
            let lowerName = try names[lower]
            do throws(Errno) {
                try System.rename(
                    name, in: place.directory, to: lowerName, in: place.directory, replacing: older != nil)
                if let older { change.remove(TreeUse(partial: older.status.size, in: root.form)) }
                return
            } catch {
                if error != .exists { throw StorageFault(errno: error) }
            }
        }
    }
}
