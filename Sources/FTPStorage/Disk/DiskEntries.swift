// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// A listing of a folder on the disk, read batch by batch on the pool.
///
/// One batch is read ahead while the one before is being sent: asking for each entry's status takes the kernel longer
/// than writing its line, and a second core is often free.
struct DiskEntries: EntryStream, ~Copyable {
    private typealias Reading = Result<FolderListing.Batch, StorageError>

    private let folder: FolderListing
    private let path: VirtualPath
    private var ahead: Task<Reading, Never>?
    private var isAtEnd = false
    private(set) var unlistable = 0

    init(folder: FolderListing, path: VirtualPath) {
        self.folder = folder
        self.path = path
    }

    mutating func next() async throws(StorageError) -> [EntryFacts] {
        while !isAtEnd {
            let batch = try await nextBatch()
            isAtEnd = batch.isLast
            unlistable += batch.unlistable
            if !isAtEnd { readAhead() }
            if !batch.entries.isEmpty { return batch.entries }
        }
        return []
    }

    private mutating func nextBatch() async throws(StorageError) -> FolderListing.Batch {
        guard let ahead = ahead.take() else { return try await Self.read(folder, path) }
        return try await ahead.value.get()
    }

    private mutating func readAhead() {
        ahead = Task { [folder, path] in
            do throws(StorageError) { return .success(try await Self.read(folder, path)) } catch {
                return .failure(error)
            }
        }
    }

    private static func read(
        _ folder: FolderListing, _ path: VirtualPath
    ) async throws(StorageError) -> FolderListing.Batch {
        try await onPool(.list, path) { () throws(StorageFault) in try folder.next() }
    }
}
