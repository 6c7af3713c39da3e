// SPDX-License-Identifier: Apache-2.0
package import FTPStorage
package import FTPWire

/// A program's own store as the backend of one session: it asks the store on Swift's own threads, and makes a
/// `StorageError` of whatever it throws.
package struct ForeignStorage: StorageBackend {
    let store: any FileStore
    private let account: [UInt8]
    /// Told of errors that are no `StorageError`.
    var report: @Sendable (VirtualPath, any Error) -> Void = { _, _ in }

    package init(_ store: any FileStore, account: [UInt8]) {
        self.store = store
        self.account = account
    }

    /// Asks the store in a child task, so that what blocks there holds up no loop.
    func ask<Value: Sendable>(
        _ operation: StorageError.Operation, _ path: VirtualPath, _ body: @escaping @Sendable () async throws -> Value
    ) async throws(StorageError) -> Value {
        do {
            return try await withThrowingTaskGroup(of: Value.self) { group in
                group.addTask(executorPreference: globalConcurrentExecutor) { try await body() }
                guard let value = try await group.next() else { throw CancellationError() }
                return value
            }
        } catch let error as StorageError {
            throw StorageError(error.kind, operation, path, cause: error.cause)
        } catch is CancellationError where Task.isCancelled {
            throw StorageError(.cancelled, operation, path)
        } catch {
            report(path, error)
            throw StorageError(.failed, operation, path)
        }
    }

    private func require(
        _ capability: StorageCapabilities, else kind: StorageError.Kind, _ operation: StorageError.Operation,
        _ path: VirtualPath
    ) throws(StorageError) {
        guard capabilities.isSuperset(of: capability) else { throw StorageError(kind, operation, path) }
    }

    /// Without links: a store of a program's own has none.
    package var capabilities: StorageCapabilities { store.capabilities.subtracting(.links) }
}

/// Reading.
extension ForeignStorage {
    /// There are no links in it.
    package func withoutLinks(showing _: @escaping @Sendable (VirtualPath) -> Bool) -> any StorageBackend { self }

    package func entry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        guard let name = path.name else { return EntryFacts(name: [], kind: .directory) }
        var entry = try await ask(.stat, path) { [store] in try await store.entry(at: path) }
        entry.name = FileName(name)
        return entry
    }

    package func listedEntry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try await entry(at: path)
    }

    package func entries(
        in path: VirtualPath, _: EntryDetail
    ) async throws(StorageError) -> any EntryStream & ~Copyable {
        // The first page is read at once: a directory that is not there is refused before the transfer begins.
        ForeignEntries(storage: self, path: path, page: try await page(of: path, nil))
    }

    fileprivate func page(of path: VirtualPath, _ word: String?) async throws(StorageError) -> EntryPage {
        try await ask(.list, path) { [store] in try await store.entries(in: path, page: word) }
    }

    package func openForReading(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        if path.isRoot { throw StorageError(.isDirectory, .read, path) }
        let file = try await ask(.read, path) { [store] in try await store.openFile(at: path) }
        var facts = EntryFacts(name: path.name ?? [], kind: .file)
        facts.size = max(0, file.size)
        return ReadableFile(facts: facts, reader: ForeignReader(file: file, path: path, storage: self))
    }
}

/// Writing.
extension ForeignStorage {
    package func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> StagedFile {
        if path.isRoot { throw StorageError(.isDirectory, .write, path) }
        try require(.writing, else: .readOnly, .write, path)
        var mode = mode
        if !capabilities.contains(.resume) {
            if mode == .resume(at: 0) { mode = .replace }
            guard [.replace, .replaceNothing, .create].contains(mode) else {
                throw StorageError(.notSupported, .write, path)
            }
        }
        let upload = try await ask(.write, path) { [store, mode] in try await store.openUpload(to: path, mode) }
        return StagedFile(
            path: path, startOffset: upload.startOffset,
            staging: ForeignUpload(upload: upload, path: path, storage: self))
    }

    package func partialUploads(to path: VirtualPath) async throws(StorageError) -> [PartialUpload] {
        guard capabilities.contains(.resume), !path.isRoot else { return [] }
        let length = try await ask(.stat, path) { [store] in try await store.resumableLength(of: path) }
        guard let length else { return [] }
        return [PartialUpload(owner: account, target: path, identity: [], length: length, modified: .now)]
    }

    package func makeDirectory(_ path: VirtualPath) async throws(StorageError) {
        if path.isRoot { throw StorageError(.alreadyExists, .makeDirectory, path) }
        try require(.directories, else: .notSupported, .makeDirectory, path)
        try await ask(.makeDirectory, path) { [store] in try await store.makeDirectory(at: path) }
    }

    package func removeDirectory(_ path: VirtualPath) async throws(StorageError) {
        if path.isRoot { throw StorageError(.permissionDenied, .removeDirectory, path) }
        try require(.directories, else: .notSupported, .removeDirectory, path)
        try await ask(.removeDirectory, path) { [store] in try await store.removeDirectory(at: path) }
    }

    package func removeFile(_ path: VirtualPath) async throws(StorageError) {
        if path.isRoot { throw StorageError(.permissionDenied, .removeFile, path) }
        try require(.writing, else: .readOnly, .removeFile, path)
        try await ask(.removeFile, path) { [store] in try await store.removeFile(at: path) }
    }

    package func rename(
        _ path: VirtualPath, to newPath: VirtualPath, replacing: Bool
    ) async throws(StorageError) {
        if path.isRoot || newPath.isRoot { throw StorageError(.permissionDenied, .rename, path) }
        try require(.writing, else: .readOnly, .rename, path)
        if newPath != path, newPath.isWithin(path) { throw StorageError(.intoItself, .rename, path) }
        try await ask(.rename, path) { [store] in try await store.rename(path, to: newPath, replacing: replacing) }
    }

    package func setModificationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try require(.modificationTimes, else: .notSupported, .setModificationTime, path)
        try await ask(.setModificationTime, path) { [store] in try await store.setModificationTime(time, of: path) }
    }

    package func setCreationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try require(.creationTimes, else: .notSupported, .setCreationTime, path)
        try await ask(.setCreationTime, path) { [store] in try await store.setCreationTime(time, of: path) }
    }

    package func freeSpace(in path: VirtualPath) async throws(StorageError) -> Int64 {
        try require(.freeSpace, else: .notSupported, .tellSpace, path)
        return max(0, try await ask(.tellSpace, path) { [store] in try await store.freeSpace(in: path) })
    }

    package func setMode(_ mode: UInt16, of path: VirtualPath) async throws(StorageError) {
        try require(.modes, else: .notSupported, .setMode, path)
        try await ask(.setMode, path) { [store] in try await store.setMode(mode & 0o777, of: path) }
    }
}

/// The pages of a directory, as portions of a listing.
private struct ForeignEntries: EntryStream {
    let storage: ForeignStorage
    let path: VirtualPath
    /// The next page if it is read already.
    var page: EntryPage?
    private var word: String?

    init(storage: ForeignStorage, path: VirtualPath, page: EntryPage) {
        (self.storage, self.path, self.page) = (storage, path, page)
    }

    mutating func next(_ write: @escaping EntryWriter) async throws(StorageError) -> EntryPortion {
        let page: EntryPage
        if let read = self.page { page = read } else { page = try await storage.page(of: path, word) }
        self.page = nil
        word = page.next
        var portion = EntryPortion()
        for entry in page.entries {
            // A name is no path: `..` from a store leads no client astray.
            if VirtualPath.isComponent(entry.name.bytes) { portion.add(entry, write) } else { portion.unlistable += 1 }
        }
        portion.isLast = page.next == nil
        return portion
    }
}
