// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// An upload whose side file stands, and the copy it may still need.
struct BegunUpload: Sendable {
    let side: DiskSideFile
    let startOffset: Int64
    var copy: FileCopy?
}

extension DiskSideFile {
    /// Makes the side file of an upload stand, though perhaps not yet all that it begins with.
    static func begin(
        _ mode: WriteMode, at path: VirtualPath, in storage: DiskStorage
    ) throws(StorageFault) -> BegunUpload {
        // A new name must be free even of a link that leads nowhere.
        let place = try mode.replaces ? storage.root.placeBehindLinks(of: path) : storage.root.place(of: path)
        let old = try place.status()
        return try begin(mode, at: path, in: place, replacing: old, for: storage)
    }

    /// The same in a place that is known, where `old` stands.
    static func begin(
        _ mode: WriteMode, at path: VirtualPath, in place: consuming Place, replacing old: FileStatus?,
        for storage: DiskStorage
    ) throws(StorageFault) -> BegunUpload {
        let names = SideFileNames(owner: storage.account, name: place.name.bytes)
        if mode.replaces { try old?.requireFile() }
        var kept = mode.mayContinue ? try place.takeKept(names) : []
        let taken: TakenSideFile
        let (offset, copied): (Int64, Int64)
        switch try UploadBeginning(mode, old: old?.size, kept: kept.map(\.status.size)) {
        case .kept(let index, let length):
            taken = try kept[index].cut(to: length)
            (offset, copied) = (length, 0)
        case .nothing:
            taken = try mode == .create ? place.takeNew(names) : place.takeEmpty(names, like: old)
            (offset, copied) = (0, 0)
        case .copy(let length):
            kept = []
            taken = try place.takeEmpty(names, like: old)
            (offset, copied) = (length, length)
        }
        let side = DiskSideFile(
            path, place, names, taken, CommitCondition(mode, old: old), copied: copied,
            isDurable: storage.isDurable)
        return BegunUpload(side: side, startOffset: offset, copy: try copied > 0 ? side.copyOld(copied) : nil)
    }

    private func copyOld(_ length: Int64) throws(StorageFault) -> FileCopy {
        do throws(StorageFault) { return try FileCopy(of: place, length: length, into: file) } catch {
            remove()
            throw error
        }
    }
}

extension FileStatus {
    /// Whether a later look shows the same file, and nobody has written to it since.
    func isUnchanged(in later: FileStatus) -> Bool {
        isSameFile(as: later) && size == later.size && modified == later.modified
    }

    /// Refuses what an upload cannot replace.
    func requireFile() throws(StorageFault) {
        switch kind {
        case .file: break
        case .folder: throw StorageFault(.isDirectory)
        case .symbolicLink, .other: throw StorageFault(.notARegularFile)
        }
    }
}
