// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// A storage whose directories cannot be read to their end.
struct FailingStorage: StorageDecorator {
    let base: any StorageBackend

    /// It stands behind no rules for places.
    func withoutLinks(showing _: @escaping @Sendable (VirtualPath) -> Bool) -> any StorageBackend { self }

    func entries(
        in path: VirtualPath, _ detail: EntryDetail
    ) async throws(StorageError) -> any EntryStream & ~Copyable {
        FailingEntries(base: try await base.entries(in: path, detail), path: path)
    }
}

private struct FailingEntries: EntryStream, ~Copyable {
    var base: any EntryStream & ~Copyable
    let path: VirtualPath

    mutating func next(_ write: @escaping EntryWriter) async throws(StorageError) -> EntryPortion {
        let portion = try await base.next(write)
        if portion.isLast { throw StorageError(.inputOutput, .list, path) }
        return portion
    }
}
