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
        let names = SideFileNames(owner: storage.account, name: place.name.bytes)
        let old = try place.status()
        if mode.replaces { try old?.requireFile() }
        var kept = mode.mayContinue ? try place.takeKept(names) : []
        switch try UploadBeginning(mode, old: old?.size, kept: kept.map(\.status.size)) {
        case .kept(let index, let length):
            let taken = kept[index]
            if length < taken.status.size {
                try faulting { () throws(Errno) in try System.truncate(taken.file.descriptor, to: length) }
            }
            let side = DiskSideFile(path, place, names, taken, isDurable: storage.isDurable)
            return BegunUpload(side: side, startOffset: length)
        case .nothing:
            kept = []
            // Who could not read the old file must not be able to read the new one while it arrives.
            let taken = try place.takeEmpty(names, like: old, onlyNew: mode == .create)
            let side = DiskSideFile(
                path, place, names, taken, replaces: mode.replaces, isDurable: storage.isDurable)
            return BegunUpload(side: side, startOffset: 0)
        case .copy(let length):
            kept = []
            let taken = try place.takeEmpty(names, like: old, onlyNew: false)
            let side = DiskSideFile(path, place, names, taken, copied: length, isDurable: storage.isDurable)
            return BegunUpload(side: side, startOffset: length, copy: try side.copyOld(length))
        }
    }

    private func copyOld(_ length: Int64) throws(StorageFault) -> FileCopy {
        do throws(StorageFault) { return try FileCopy(of: place, length: length, into: file) } catch {
            discard()
            throw error
        }
    }
}

extension FileStatus {
    /// Refuses what an upload cannot replace.
    func requireFile() throws(StorageFault) {
        switch kind {
        case .file: break
        case .folder: throw StorageFault(.isDirectory)
        case .symbolicLink, .other: throw StorageFault(.notARegularFile)
        }
    }
}
