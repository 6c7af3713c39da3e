// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPWire
import FerryIO

/// The staging file of an upload to the disk: in the directory of its target, locked as long as the upload lasts.
///
/// Nothing has to happen for the old file to survive: closing the descriptor, which the end of the process does too,
/// ends the lock and leaves the staging file for another upload to go on from.
final class DiskStagingFile: StagingFile {
    let path: VirtualPath
    let place: Place
    let names: StagingNames
    let slot: Int
    let file: OpenFile
    /// The status when it was taken.
    let begun: FileStatus
    let condition: CommitCondition<FileStatus>
    /// The number of bytes at its beginning that were copied from the old file, and so did not arrive.
    let copied: Int64
    let sync: (any DiskSync)?
    /// The attributes that it gets unless it takes the place of another file.
    let attributes: CreationAttributes

    init(
        _ path: VirtualPath, _ place: consuming Place, _ names: StagingNames, _ taken: LockedStagingFile,
        _ condition: CommitCondition<FileStatus>, copied: Int64, _ storage: DiskStorage
    ) {
        self.path = path
        self.place = place
        self.names = names
        slot = taken.slot
        file = taken.file
        begun = taken.status
        self.condition = condition
        self.copied = copied
        sync = storage.sync
        attributes = storage.attributes
    }

    func open() -> any FileWriter { file }

    var room: Int64? {
        get async { await BlockingPool.shared.runBriefly { System.room(beside: self.file.descriptor) } }
    }

    func write(_ contents: [UInt8], at offset: Int64) throws(StorageFault) {
        if contents.isEmpty { return }
        try faulting { () throws(Errno) in try System.write(contents, to: file.descriptor.raw, at: offset) }
    }
}

/// An upload whose staging file stands, and the copy it may still need.
struct BegunUpload: Sendable {
    let staging: any StagingFile
    let startOffset: Int64
    let writeOffset: Int64
    var copy: FileCopy?
}

extension DiskStagingFile {
    /// Makes the staging file of an upload stand, though perhaps not yet all that it begins with.
    static func begin(
        _ mode: WriteMode, at path: VirtualPath, in storage: DiskStorage
    ) throws(StorageFault) -> BegunUpload {
        // A new name must be free even of a link that leads nowhere.
        let place = try mode.replaces ? storage.root.placeBehindLinks(of: path) : storage.root.place(of: path)
        let names = StagingNames(owner: storage.owner, name: place.name.bytes)
        if mode.mayContinue { try place.recoverTails(names) }
        let old = try place.status()
        if mode.replaces { try old?.requireFile() }
        var kept = mode.mayContinue ? try place.takeKept(names) : []
        let taken: LockedStagingFile
        var copied: Int64 = 0
        switch try UploadBeginning(mode, old: old?.size, kept: kept.map(\.status.size)) {
        case .kept(let index, let length):
            taken = try kept[index].cut(to: length)
            return BegunUpload(
                staging: DiskStagingFile(
                    path, place, names, taken, CommitCondition(mode, old: old), copied: 0, storage),
                startOffset: length, writeOffset: length)
        case .nothing:
            taken =
                try mode == .create
                ? place.takeNew(names, storage.attributes)
                : place.takeEmpty(names, like: old, storage.attributes)
        case .copy(let length):
            kept = []
            if let old, length == old.size, length > 0, try place.admitsTail(behind: old, mode) {
                let tail = try TailStagingFile(path, place, names, behind: old, mode, storage)
                return BegunUpload(staging: tail, startOffset: length, writeOffset: TailHeader.length)
            }
            taken = try place.takeEmpty(names, like: old, storage.attributes)
            copied = length
        }
        let staging = DiskStagingFile(
            path, place, names, taken, CommitCondition(mode, old: old), copied: copied, storage)
        return BegunUpload(
            staging: staging, startOffset: copied, writeOffset: copied,
            copy: try copied > 0 ? staging.copyOld(copied) : nil)
    }

    /// An upload from nothing, in a place that is known, where `old` stands.
    static func empty(
        at path: VirtualPath, in place: consuming Place, replacing old: FileStatus?, for storage: DiskStorage
    ) throws(StorageFault) -> DiskStagingFile {
        try old?.requireFile()
        let names = StagingNames(owner: storage.owner, name: place.name.bytes)
        let taken = try place.takeEmpty(names, like: old, storage.attributes)
        return DiskStagingFile(path, place, names, taken, .none, copied: 0, storage)
    }

    private func copyOld(_ length: Int64) throws(StorageFault) -> FileCopy {
        do throws(StorageFault) { return try FileCopy(of: place, length: length, into: file) } catch {
            remove()
            throw error
        }
    }
}

extension FileStatus {
    /// True when a later look shows the same file, and nothing has been written to it since.
    func isUnchanged(in later: FileStatus) -> Bool {
        isSameFile(as: later) && size == later.size && modified == later.modified
    }

    /// Refuses what an upload cannot replace.
    func requireFile() throws(StorageFault) {
        switch kind {
        case .file: break
        case .directory: throw StorageFault(.isDirectory)
        case .symbolicLink, .other: throw StorageFault(.notARegularFile)
        }
    }
}

extension DiskStagingFile {
    func keep(writing contents: [UInt8], at offset: Int64) async -> Int64 {
        await BlockingPool.shared.run { self.leave(writing: contents, at: offset) }
    }

    func leave(writing contents: [UInt8], at offset: Int64) -> Int64 {
        do throws(StorageFault) { try write(contents, at: offset) } catch {
            // As much as there was room for.
        }
        return leave()
    }

    func revert(to offset: Int64) async -> Int64 {
        await BlockingPool.shared.run {
            do throws(Errno) { try System.truncate(self.file.descriptor, to: offset) } catch { return self.remove() }
            return self.leave()
        }
    }

    func discard() async -> Int64 {
        await BlockingPool.shared.run { self.remove() }
    }

    /// Removes the staging file.
    ///
    /// It is emptied first: its blocks are given back here, not where the last descriptor happens to be closed.
    @discardableResult
    func remove() -> Int64 {
        do throws(StorageFault) {
            let name = try names[slot]
            let status = try faulting { () throws(Errno) in try System.status(of: file.descriptor) }
            try faulting { () throws(Errno) in try System.truncate(file.descriptor, to: 0) }
            if try place.isStill(status, named: name) {
                try faulting { () throws(Errno) in try System.removeName(name, in: place.directory) }
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
        for lower in StagingNames.slots.prefix(upTo: slot) {
            // Held until the rename, so that no other upload can begin to write what is about to be replaced.
            let older = try place.take(names, slot: lower, .existing)
            let (name, lowerName) = (try names[slot], try names[lower])
            do throws(Errno) {
                try System.rename(
                    name, in: place.directory, to: lowerName, in: place.directory, replacing: older != nil)
                return
            } catch {
                if error != .exists { throw StorageFault(errno: error) }
            }
        }
    }
}
