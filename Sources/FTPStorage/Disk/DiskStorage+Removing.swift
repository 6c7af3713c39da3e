// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
package import FTPWire
import FerryIO

extension DiskStorage {
    package func removeFile(_ path: VirtualPath) async throws(StorageError) {
        try await onDisk(.removeFile, path) { () throws(StorageFault) in
            let place = try lookup.place(of: path)
            let isRemoved = try root.change(in: place.directory) { (change) throws(StorageFault) in
                let old = change.isCounted ? try place.status() : nil
                do throws(Errno) { try System.removeName(place.name, in: place.directory) } catch {
                    guard error == .noEntry else { throw StorageFault(errno: error) }
                    return false
                }
                if let old { change.remove(old) }
                return true
            }
            if isRemoved { return }
            try place.discardKept(StagingNames(owner: owner, name: place.name.bytes), in: root)
        }
    }

    package func removeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try await onDisk(.removeDirectory, path) { () throws(StorageFault) in
            let place = try lookup.place(of: path)
            do throws(StorageFault) { try root.removeEmptyDirectory(at: place) } catch {
                if error.cause == .notDirectory, try place.status()?.kind == .symbolicLink {
                    throw StorageFault(.isLink)
                }
                guard error.cause == .directoryNotEmpty || error.cause == .exists else { throw error }
                try lookup.open(PathBytes(lookingUp: path), .listedDirectory).discardStagingFiles(of: root)
                try root.removeEmptyDirectory(at: place)
            }
        }
    }
}

extension RootDirectory {
    fileprivate func removeEmptyDirectory(at place: borrowing Place) throws(StorageFault) {
        try change(in: place.directory) { (change) throws(StorageFault) in
            try faulting { () throws(Errno) in try System.removeDirectory(place.name, in: place.directory) }
            change.remove(TreeUse(files: 1))
        }
    }
}

extension Place {
    /// Removes what broken uploads have left for this name, which the account sees as a file of that name.
    fileprivate func discardKept(_ names: StagingNames, in root: RootDirectory) throws(StorageFault) {
        var fates: Set<StagingFileFate> = []
        for slot in StagingNames.slots {
            fates.insert(try root.discardStagingFile(try names[slot], in: directory))
        }
        if fates.contains(.inUse) { throw StorageFault(.busy) }
        if !fates.contains(.removed) { throw StorageFault(.noSuchFile) }
    }
}

extension Opened {
    /// Empties a directory that holds nothing but staging files, so that who sees an empty directory can remove it.
    fileprivate func discardStagingFiles(of root: RootDirectory) throws(StorageFault) {
        var names: [PathBytes] = []
        var block = DirectoryBlock()
        while try faulting({ () throws(Errno) in try block.fill(from: descriptor) }) {
            while let record = block.next() {
                let name = block.name(of: record)
                if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { continue }
                guard StagingNames.isStagingName(name) else { throw StorageFault(.directoryNotEmpty) }
                names.append(try .checked(Array(name)))
            }
        }
        for name in names where try root.discardStagingFile(name, in: descriptor) == .inUse {
            throw StorageFault(.busy)
        }
    }
}
