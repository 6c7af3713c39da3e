// SPDX-License-Identifier: Apache-2.0
import FerryIO
import FTPPolicy
package import FTPWire

extension DiskStorage {
    package func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> StagedFile {
        if !limit.isUnlimited { try await prepareForQuota(path) }
        if mode == .replace, let place = root.calls.now({ placeIfCached(of: path) }) {
            return StagedFile(path: path, startOffset: 0, staging: LazyStagingFile(of: path, at: place, in: self))
        }
        let begun = try await onDisk(.write, path) { () throws(StorageFault) in
            try DiskStagingFile.begin(mode, at: path, in: self)
        }
        do throws(StorageError) { try await begun.copy?.finish(for: path) } catch {
            _ = await begun.staging.discard()
            throw error
        }
        return StagedFile(
            path: path, startOffset: begun.startOffset, writeOffset: begun.writeOffset, staging: begun.staging,
            beginning: begun.beginning)
    }

    package func partialUploads(to path: VirtualPath) async throws(StorageError) -> [PartialUpload] {
        try await onDisk(.stat, path) { () throws(StorageFault) in
            let place = try lookup.placeBehindLinks(of: path)
            let names = StagingNames(owner: owner, name: place.name.bytes)
            if try place.recoverTails(names) { root.ledger?.doubt() }
            return try place.takeKept(names).map { kept throws(StorageFault) in
                let identity = path.parent.appending(Array(try names[kept.slot].bytes)).relativeBytes
                return PartialUpload(
                    owner: account, target: path, identity: identity, length: kept.status.size,
                    modified: kept.status.changed)
            }
        }
    }
}

extension DiskStorage {
    /// The place of an upload against which nothing is known, as far as can be told without waiting for a disk.
    ///
    /// A reason that is not in the kernel's caches shows when the staging file is made.
    func placeIfCached(of path: VirtualPath) -> Place? {
        guard let bytes = path.name, bytes.count <= Self.longestName, !StagingNames.isReserved(bytes),
            let name = PathBytes(bytes)
        else { return nil }
        do throws(StorageFault) {
            let parent = try PathBytes(lookingUp: path.parent)
            guard let directory = try lookup.openIfCached(parent, .directoryPath),
                System.mayChange(directory.descriptor), isFileOrUnknown(name, in: directory.descriptor)
            else { return nil }
            return Place(directory: directory.descriptor, name: name)
        } catch {
            return nil
        }
    }

    /// `NAME_MAX`: the name cache alone does not say that a name is too long.
    private static let longestName = 255

    private func isFileOrUnknown(_ name: PathBytes, in directory: borrowing Descriptor) -> Bool {
        do throws(Errno) {
            let old = try System.open(name, from: directory, .nameOnly, resolve: .beneathAndCached)
            return try System.status(of: old).kind == .file
        } catch {
            return error == .noEntry || error == .wouldBlock
        }
    }
}
