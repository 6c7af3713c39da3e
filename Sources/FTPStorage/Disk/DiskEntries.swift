// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// A listing of a folder on the disk, read batch by batch on the pool.
struct DiskEntries: EntryStream, ~Copyable {
    private let folder: FolderListing
    private let path: VirtualPath
    private var isAtEnd = false
    private(set) var unlistable = 0

    init(folder: FolderListing, path: VirtualPath) {
        self.folder = folder
        self.path = path
    }

    mutating func next() async throws(StorageError) -> [EntryFacts] {
        while !isAtEnd {
            let batch = try await onPool(.list, path) { [folder] () throws(StorageFault) in try folder.next() }
            isAtEnd = batch.isLast
            unlistable += batch.unlistable
            if !batch.entries.isEmpty { return batch.entries }
        }
        return []
    }
}
