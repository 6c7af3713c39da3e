// SPDX-License-Identifier: Apache-2.0
package import FTPWire
import FerryIO

extension DiskStorage {
    package func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> Upload {
        if mode == .replace, let place = placeIfCached(of: path) {
            return Upload(path: path, startOffset: 0, side: PlannedSideFile(of: path, at: place, in: self))
        }
        let begun = try await onDisk(.write, path) { () throws(StorageFault) in
            try DiskSideFile.begin(mode, at: path, in: self)
        }
        do throws(StorageError) { try await begun.copy?.finish(for: path) } catch {
            _ = await begun.side.discard()
            throw error
        }
        return Upload(path: path, startOffset: begun.startOffset, side: begun.side)
    }

    package func resumableLength(of path: VirtualPath) async throws(StorageError) -> Int64? {
        try await onDisk(.stat, path) { () throws(StorageFault) in
            let place = try root.placeBehindLinks(of: path)
            let names = SideFileNames(owner: account, name: place.name.bytes)
            return try place.takeKept(names).map(\.status.size).max()
        }
    }
}
