// SPDX-License-Identifier: Apache-2.0
import FerryIO

extension RootDirectory {
    /// Shows every entry of the tree that is no directory, with the path of its directory from the root.
    ///
    /// The tree is walked directory by directory with a list of those still to see, so neither its depth nor loops of
    /// links matter, and at most `budget` entries are looked at. `rest` is called now and then; when it returns false,
    /// the walk ends.
    func walk(
        budget: Int, _ visit: (borrowing Opened, _ path: [UInt8], _ name: ArraySlice<UInt8>) -> Void,
        rest: () -> Bool
    ) -> Walk {
        var walk = Walk()
        var pending: [[UInt8]] = [[]]
        while let path = pending.popLast() {
            if walk.entries >= budget { return walk }
            do throws(StorageFault) {
                let directory = try openDirectory(path)
                let prefix = path.isEmpty ? [] : path + [UInt8(ascii: "/")]
                var block = DirectoryBlock()
                while try faulting({ () throws(Errno) in try block.fill(from: directory.descriptor) }) {
                    while let record = block.next() {
                        let name = block.name(of: record)
                        if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { continue }
                        walk.entries += 1
                        if try directory.kind(of: record, in: block) == .directory {
                            pending.append(prefix + name)
                        } else {
                            visit(directory, path, name)
                        }
                    }
                    if !rest() { return walk }
                }
            } catch {
                // A directory that was removed meanwhile, or may not be read: the others are seen all the same.
                if error.kind != .noSuchFile { walk.unreadable += 1 }
            }
        }
        walk.isComplete = true
        return walk
    }

    /// The result of a walk.
    struct Walk {
        /// The number of entries that were looked at.
        var entries = 0
        /// The number of directories that could not be looked into.
        var unreadable = 0
        /// True when the whole tree was seen.
        var isComplete = false
    }
}

extension Opened {
    fileprivate func kind(
        of record: DirectoryBlock.Record, in block: DirectoryBlock
    ) throws(StorageFault) -> FileKind? {
        if let kind = record.kind { return kind }
        do throws(Errno) { return try block.status(of: record, in: descriptor).kind } catch {
            if error == .noEntry { return nil }
            throw StorageFault(errno: error)
        }
    }
}
