// SPDX-License-Identifier: Apache-2.0
import FerryIO

extension DiskSideFile {
    func keep(writing contents: [UInt8], at offset: Int64) async -> Int64 {
        await BlockingPool.shared.run { self.leave(writing: contents, at: offset) }
    }

    func leave(writing contents: [UInt8], at offset: Int64) -> Int64 {
        do throws(StorageFault) { try write(contents, at: offset) } catch {
            // As much as there was room for.
        }
        return leave()
    }

    func discard() async -> Int64 {
        await BlockingPool.shared.run { self.remove() }
    }

    /// Removes the side file.
    ///
    /// It is emptied first: its blocks are given back here, not where the last descriptor happens to be closed.
    @discardableResult
    func remove() -> Int64 {
        do throws(StorageFault) {
            let name = try names[slot]
            let status = try faulting { () throws(Errno) in try System.status(of: file.descriptor) }
            try faulting { () throws(Errno) in try System.truncate(file.descriptor, to: 0) }
            if try place.isStill(status, named: name) {
                try faulting { () throws(Errno) in try System.removeName(name, in: place.folder) }
            }
        } catch {
            // Empty or unreachable: nothing can go on from it, and a sweep removes it.
        }
        return 0
    }

    /// Leaves what has arrived for another upload; nothing is left of an upload in which nothing arrived.
    private func leave() -> Int64 {
        do throws(StorageFault) {
            let status = try faulting { () throws(Errno) in try System.status(of: file.descriptor) }
            if status.size <= copied { return remove() }
            guard try place.isStill(status, named: names[slot]) else { return 0 }
            try moveDown()
            try faulting { () throws(Errno) in try System.unlock(file.descriptor) }
            return status.size
        } catch {
            return 0
        }
    }

    /// Takes a lower slot if one is free or holds something older: the next upload finds the last one's rest first.
    private func moveDown() throws(StorageFault) {
        for lower in SideFileNames.slots.prefix(upTo: slot) {
            // Held until the rename, so that no other upload can begin to write what is about to be replaced.
            let older = try place.take(names, slot: lower, .existing)
            let (name, lowerName) = (try names[slot], try names[lower])
            do throws(Errno) {
                try System.rename(
                    name, in: place.folder, to: lowerName, in: place.folder, replacing: older != nil)
                return
            } catch {
                if error != .exists { throw StorageFault(errno: error) }
            }
        }
    }
}
