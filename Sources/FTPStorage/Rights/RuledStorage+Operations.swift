// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FTPWire

/// Operations on what a path leads to.
extension RuledStorage {
    package func entry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        var facts = try await following(path, .target, .stat) { (storage, path) throws(StorageError) in
            try await storage.entry(at: path)
        }
        facts.name = FileName(path.name ?? [])
        return facts
    }

    package func entries(
        in path: VirtualPath, _ detail: EntryDetail
    ) async throws(StorageError) -> any EntryStream & ~Copyable {
        try await following(path, .target, .list) { (storage, path) throws(StorageError) in
            try await storage.entries(in: path, detail)
        }
    }

    package func openForReading(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        let file = try await following(path, .target, .read) { (storage, path) throws(StorageError) in
            try await storage.openForReading(path)
        }
        var facts = file.facts
        facts.name = FileName(path.name ?? [])
        return ReadableFile(facts: facts, reader: file.reader)
    }

    /// The server's own records are no business of the account's rules.
    package func openForRecords(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        try await files.openForRecords(path)
    }

    package func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> StagedFile {
        try await following(path, .upload, .write) { (storage, reached) throws(StorageError) in
            let upload = try await storage.openForWriting(reached, mode)
            // One that took a name beside the one that was meant is told of by that.
            if upload.path == reached { return upload.standing(at: path) }
            let name = upload.path.name ?? []
            return upload.standing(at: path.parent.appending(name))
        }
    }

    package func partialUploads(to path: VirtualPath) async throws(StorageError) -> [PartialUpload] {
        try await following(path, .upload, .stat) { (storage, path) throws(StorageError) in
            try await storage.partialUploads(to: path)
        }
    }

    package func partialUploads(beside path: VirtualPath) async throws(StorageError) -> [PartialUpload] {
        try await following(path, .upload, .stat) { (storage, path) throws(StorageError) in
            try await storage.partialUploads(beside: path)
        }
    }

    package func setModificationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try await following(path, .target, .setModificationTime) { (storage, path) throws(StorageError) in
            try await storage.setModificationTime(time, of: path)
        }
    }

    package func setCreationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try await following(path, .target, .setCreationTime) { (storage, path) throws(StorageError) in
            try await storage.setCreationTime(time, of: path)
        }
    }

    package func setMode(_ mode: UInt16, of path: VirtualPath) async throws(StorageError) {
        try await following(path, .target, .setMode) { (storage, path) throws(StorageError) in
            try await storage.setMode(mode, of: path)
        }
    }

    package func freeSpace(in path: VirtualPath) async throws(StorageError) -> Int64 {
        try await following(path, .target, .tellSpace) { (storage, path) throws(StorageError) in
            try await storage.freeSpace(in: path)
        }
    }
}

/// Operations on what has a name, which may be a link.
extension RuledStorage {
    package func listedEntry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try await following(path, .name, .stat) { (storage, path) throws(StorageError) in
            try await storage.listedEntry(at: path)
        }
    }

    package func renameSource(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try await following(path, .name, .rename) { (storage, path) throws(StorageError) in
            try await storage.renameSource(at: path)
        }
    }

    package func rename(
        _ path: VirtualPath, to newPath: VirtualPath, replacing: Bool
    ) async throws(StorageError) {
        try await following([path, newPath], .name, .rename) { (storage, paths) throws(StorageError) in
            try await storage.rename(paths[0], to: paths[1], replacing: replacing)
        }
    }

    package func makeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try await following(path, .name, .makeDirectory) { (storage, path) throws(StorageError) in
            try await storage.makeDirectory(path)
        }
    }

    package func removeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try await following(path, .name, .removeDirectory) { (storage, path) throws(StorageError) in
            try await storage.removeDirectory(path)
        }
    }

    package func removeFile(_ path: VirtualPath) async throws(StorageError) {
        try await following(path, .name, .removeFile) { (storage, path) throws(StorageError) in
            try await storage.removeFile(path)
        }
    }
}

extension StorageBackend {
    /// The same files behind an account's policy, by whatever links they are reached.
    package func guarded(by policy: any AccessPolicy) -> any StorageBackend {
        let isOne = policy.rights(below: VirtualPath()) != nil
        return isOne ? GuardedStorage(self, policy: policy) : RuledStorage(self, policy: policy)
    }
}
