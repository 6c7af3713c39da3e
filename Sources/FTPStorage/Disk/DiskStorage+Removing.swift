// SPDX-License-Identifier: Apache-2.0
package import FTPWire
import FerryIO

extension DiskStorage {
    package func removeFile(_ path: VirtualPath) async throws(StorageError) {
        try await onDisk(.removeFile, path) { () throws(StorageFault) in
            let place = try root.place(of: path)
            do throws(Errno) { try System.removeName(place.name, in: place.directory) } catch {
                guard error == .noEntry else { throw StorageFault(errno: error) }
                try place.discardKept(StagingNames(owner: owner, name: place.name.bytes))
            }
        }
    }

    package func removeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try await onDisk(.removeDirectory, path) { () throws(StorageFault) in
            let place = try root.place(of: path)
            do throws(Errno) { try System.removeDirectory(place.name, in: place.directory) } catch {
                if error == .notDirectory, try place.status()?.kind == .symbolicLink { throw StorageFault(.isLink) }
                guard error == .directoryNotEmpty || error == .exists else { throw StorageFault(errno: error) }
                try root.open(PathBytes(lookingUp: path), .listedDirectory).discardStagingFiles()
                try faulting { () throws(Errno) in try System.removeDirectory(place.name, in: place.directory) }
            }
        }
    }
}

extension Place {
    /// Removes what broken uploads have left for this name, which the account sees as a file of that name.
    fileprivate func discardKept(_ names: StagingNames) throws(StorageFault) {
        var fates: Set<StagingFileFate> = []
        for slot in StagingNames.slots { fates.insert(try directory.discardStagingFile(names[slot])) }
        if fates.contains(.inUse) { throw StorageFault(.busy) }
        if !fates.contains(.removed) { throw StorageFault(.noSuchFile) }
    }
}

extension Opened {
    /// Empties a directory that holds nothing but staging files, so that who sees an empty directory can remove it.
    fileprivate func discardStagingFiles() throws(StorageFault) {
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
        for name in names where try descriptor.discardStagingFile(name) == .inUse { throw StorageFault(.busy) }
    }
}
