// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FTPWire
import FerryIO

/// The files of a store, encrypted on their way into it and opened on their way out of it.
///
/// Their bytes are protected, their names, lengths and times are not. Whoever asks sees the lengths of the contents.
/// The store must know that its files have this form, since that is how it tells where an upload goes on.
package struct SealedStorage: StorageDecorator {
    package let base: any StorageBackend
    let keys: SealingKeys
    /// The account whose key new files get.
    let account: [UInt8]

    package init(_ base: any StorageBackend, keys: SealingKeys, account: [UInt8]) {
        (self.base, self.keys, self.account) = (base, keys, account)
    }

    /// The form of what lies in the store.
    package static var form: StoredForm { SealedFile.form }

    package func masked(by umask: Umask) -> any StorageBackend {
        SealedStorage(base.masked(by: umask), keys: keys, account: account)
    }

    package func withoutLinks(
        showing isShown: @escaping @Sendable (VirtualPath) -> Bool
    ) -> any StorageBackend {
        SealedStorage(base.withoutLinks(showing: isShown), keys: keys, account: account)
    }

    package func freeSpace(in path: VirtualPath) async throws(StorageError) -> Int64 {
        SealedFile.form.contentLength(of: try await base.freeSpace(in: path))
    }
}

/// Reading.
extension SealedStorage {
    package func entry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try await base.entry(at: path).opened
    }

    package func listedEntry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try await base.listedEntry(at: path).opened
    }

    package func renameSource(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try await base.renameSource(at: path).opened
    }

    package func entries(
        in path: VirtualPath, _ detail: EntryDetail
    ) async throws(StorageError) -> any EntryStream & ~Copyable {
        SealedEntries(try await base.entries(in: path, detail))
    }

    package func openForReading(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        try await opened(base.openForReading(path), path)
    }

    package func openForRecords(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        try await opened(base.openForRecords(path), path)
    }

    /// A file as its content; refused if it is not encrypted, or by a key that is not there.
    private func opened(_ file: consuming ReadableFile, _ path: VirtualPath) async throws(StorageError) -> ReadableFile
    {
        let (facts, reader) = (file.facts, file.reader)
        let stored = facts.size ?? 0
        let last = SealedFile.lastBlock(ofFile: stored)
        let head: [UInt8]
        var end: [UInt8]?
        do throws(Errno) {
            head = try await reader.readAll(0..<SealedFile.form.head)
            if let last, SealedFile.endsEmpty(stored, last: last) {
                end = try await reader.readAll(SealedFile.form.place(ofBlock: last)..<stored)
            }
        } catch {
            throw StorageError(StorageError.Kind(error), .read, path, cause: error)
        }
        do throws(StorageFault) {
            let seal = try keys.seal(ofFileWith: head)
            guard let last, end.map({ seal.open($0[...], block: last, isLast: true) != nil }) ?? true else {
                throw StorageFault(.damaged)
            }
            return ReadableFile(
                facts: facts.opened, reader: SealedReader(reader, seal, stored: stored, last: last))
        } catch {
            throw error.error(.read, path)
        }
    }
}

/// Names, at which the last bytes of a broken upload may be on their way.
extension SealedStorage {
    package func removeFile(_ path: VirtualPath) async throws(StorageError) {
        await keys.left.settle(at: path)
        try await base.removeFile(path)
    }

    package func removeDirectory(_ path: VirtualPath) async throws(StorageError) {
        await keys.left.settle(at: path)
        try await base.removeDirectory(path)
    }

    package func rename(
        _ path: VirtualPath, to newPath: VirtualPath, replacing: Bool
    ) async throws(StorageError) {
        await keys.left.settle(at: path)
        try await base.rename(path, to: newPath, replacing: replacing)
    }
}
