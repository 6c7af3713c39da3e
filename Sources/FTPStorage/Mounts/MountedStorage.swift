// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FTPWire

/// A tree that is put together: at places of one store stand others, each with a root of its own.
///
/// The file or directory that a store has under the name of such a place is hidden. Directories above a place that are missing below are told
/// all the same, so that each place can be walked to. Nothing is renamed from one store to another, and no path or link of
/// one leads into another.
package struct MountedStorage: StorageBackend {
    /// A store at a place.
    package struct Mount: Sendable {
        let place: VirtualPath
        /// Nil while it cannot be had: then nothing is there.
        let storage: (any StorageBackend)?

        package init(at place: VirtualPath, _ storage: (any StorageBackend)?) {
            (self.place, self.storage) = (place, storage)
        }
    }

    let base: any StorageBackend
    /// Those below come behind those above.
    let mounts: [Mount]

    package init(_ base: any StorageBackend, with mounts: [Mount]) {
        self.base = base
        self.mounts = mounts.sorted { $0.place.components.count < $1.place.components.count }
    }

    package var capabilities: StorageCapabilities { base.capabilities }

    package var umask: Umask? { base.umask }

    package func masked(by umask: Umask) -> any StorageBackend {
        MountedStorage(
            base.masked(by: umask), with: mounts.map { Mount(at: $0.place, $0.storage?.masked(by: umask)) })
    }
}

// MARK: - Links

extension MountedStorage {
    package func withoutLinks(
        showing isShown: @escaping @Sendable (VirtualPath) -> Bool
    ) -> any StorageBackend {
        MountedStorage(
            // What another store hides is not told of either.
            base.withoutLinks { [self] path in mount(of: path) == nil && isShown(path) },
            with: mounts.map { mount in
                Mount(at: mount.place, mount.storage?.withoutLinks { isShown($0.above(mount.place)) })
            })
    }

    package func reached(by path: VirtualPath, _ end: PathEnd) async throws(StorageError) -> VirtualPath {
        let place = mount(of: path)?.place ?? VirtualPath()
        let reached = try await at(path, .stat) { (storage, path) throws(StorageError) in
            try await storage.reached(by: path, end)
        }.above(place)
        // A place that another store hides is reached by no path of its own.
        guard mount(of: reached)?.place ?? VirtualPath() == place else { throw StorageError(.noSuchFile, .stat, path) }
        return reached
    }
}

// MARK: - Finding the store

extension MountedStorage {
    /// The store that has a path, nil for the base; the innermost of those that stand above it.
    func mount(of path: VirtualPath) -> Mount? { mounts.last { path.isWithin($0.place) } }

    /// True for a place at which a store stands.
    func isMountPoint(_ path: VirtualPath) -> Bool { mounts.contains { $0.place == path } }

    /// True for a directory below which a store stands.
    func isAboveMount(_ path: VirtualPath) -> Bool {
        mounts.contains { $0.storage != nil && $0.place != path && $0.place.isWithin(path) }
    }

    /// The names in a directory under which a store stands, or which lead to one.
    func mountedNames(in path: VirtualPath) -> Set<[UInt8]> {
        let depth = path.components.count
        return Set(
            mounts.filter { $0.place.components.count > depth && $0.place.isWithin(path) }
                .filter { $0.storage != nil || $0.place.components.count == depth + 1 }
                .map { $0.place.components[depth] })
    }

    /// Does something in the store that has a path, with the path as that store has it.
    func at<Value: ~Copyable>(
        _ path: VirtualPath, _ operation: StorageError.Operation,
        _ body: (any StorageBackend, VirtualPath) async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        guard let mount = mount(of: path) else { return try await body(base, path) }
        guard let storage = mount.storage else { throw StorageError(.noSuchFile, operation, path) }
        do throws(StorageError) { return try await body(storage, path.below(mount.place)) } catch {
            throw error.told(of: path)
        }
    }

    /// The same for something that makes a name, which cannot be made in a directory that only leads to others.
    private func making<Value: ~Copyable>(
        _ path: VirtualPath, _ operation: StorageError.Operation,
        _ body: (any StorageBackend, VirtualPath) async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        do throws(StorageError) { return try await at(path, operation, body) } catch {
            guard error.kind == .noSuchFile, isAboveMount(path.parent) else { throw error }
            throw StorageError(.readOnly, operation, path)
        }
    }

    /// Refuses what would change the place of a store, or of a directory above one.
    func keepMounts(
        _ path: VirtualPath, _ operation: StorageError.Operation, as kind: StorageError.Kind = .mountPoint
    ) throws(StorageError) {
        // The root is the base's, which keeps it.
        if !path.isRoot, isMountPoint(path) || isAboveMount(path) { throw StorageError(kind, operation, path) }
    }
}

// MARK: - Files

extension MountedStorage {
    package func openForReading(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        try keepMounts(path, .read, as: .isDirectory)
        return try await at(path, .read) { (storage, path) throws(StorageError) in
            try await storage.openForReading(path)
        }
    }

    package func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> StagedFile {
        try keepMounts(path, .write, as: .isDirectory)
        return try await making(path, .write) { (storage, inner) throws(StorageError) in
            try await storage.openForWriting(inner, mode).standing(at: path)
        }
    }

    package func partialUploads(to path: VirtualPath) async throws(StorageError) -> [PartialUpload] {
        let base = mount(of: path)?.place ?? VirtualPath()
        return try await at(path, .stat) { (storage, path) throws(StorageError) in
            try await storage.partialUploads(to: path).map { $0.told(from: base) }
        }
    }

    package func partialUploads(beside path: VirtualPath) async throws(StorageError) -> [PartialUpload] {
        let base = mount(of: path)?.place ?? VirtualPath()
        let partials = try await at(path, .stat) { (storage, path) throws(StorageError) in
            try await storage.partialUploads(beside: path).map { $0.told(from: base) }
        }
        // What is hidden by another store would be looked for in that one.
        return partials.filter { (mount(of: $0.target)?.place ?? VirtualPath()) == base }
    }

    package func discard(_ partial: PartialUpload) async -> PartialFate {
        guard let mount = mount(of: partial.target) else { return await base.discard(partial) }
        let inner = partial.with(target: partial.target.below(mount.place))
        return await mount.storage?.discard(inner) ?? .held
    }
}

// MARK: - Names

extension MountedStorage {
    package func makeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try keepMounts(path, .makeDirectory, as: .alreadyExists)
        try await making(path, .makeDirectory) { (storage, path) throws(StorageError) in
            try await storage.makeDirectory(path)
        }
    }

    package func removeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try keepMounts(path, .removeDirectory)
        try await at(path, .removeDirectory) { (storage, path) throws(StorageError) in
            try await storage.removeDirectory(path)
        }
    }

    package func removeFile(_ path: VirtualPath) async throws(StorageError) {
        try keepMounts(path, .removeFile, as: .isDirectory)
        try await at(path, .removeFile) { (storage, path) throws(StorageError) in try await storage.removeFile(path) }
    }

    package func renameSource(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try keepMounts(path, .rename)
        return try await at(path, .rename) { (storage, path) throws(StorageError) in
            try await storage.renameSource(at: path)
        }
    }

    package func rename(
        _ path: VirtualPath, to newPath: VirtualPath, replacing: Bool
    ) async throws(StorageError) {
        try keepMounts(path, .rename)
        try keepMounts(newPath, .rename)
        let place = mount(of: path)?.place
        guard mount(of: newPath)?.place == place else { throw StorageError(.acrossFileSystems, .rename, path) }
        try await at(path, .rename) { (storage, inner) throws(StorageError) in
            try await storage.rename(
                inner, to: place.map { newPath.below($0) } ?? newPath, replacing: replacing)
        }
    }

    /// A target from the root of the tree becomes one from the root of the store, in which a link stays.
    package func makeSymbolicLink(_ path: VirtualPath, to target: [UInt8]) async throws(StorageError) {
        try keepMounts(path, .makeLink, as: .alreadyExists)
        var target = target
        if let place = mount(of: path)?.place, target.first == .slash {
            let wanted = VirtualPath(target)
            guard wanted.isWithin(place) else { throw StorageError(.outsideRoot, .makeLink, path) }
            target = wanted.below(place).bytes
        }
        try await making(path, .makeLink) { [target] (storage, path) throws(StorageError) in
            try await storage.makeSymbolicLink(path, to: target)
        }
    }
}

// MARK: - Places in two trees

extension VirtualPath {
    /// The path as a store has it that stands at a place above.
    func below(_ place: VirtualPath) -> VirtualPath {
        components.dropFirst(place.components.count).reduce(VirtualPath()) { $0.appending($1) }
    }

    /// The path as the tree has it, of one in a store that stands at a place.
    func above(_ place: VirtualPath) -> VirtualPath { components.reduce(place) { $0.appending($1) } }
}

extension PartialUpload {
    func with(target: VirtualPath) -> PartialUpload {
        PartialUpload(owner: owner, target: target, identity: identity, length: length, modified: modified)
    }

    /// The same, of a target in a store that stands at a place.
    fileprivate func told(from place: VirtualPath) -> PartialUpload {
        if place.isRoot { return self }
        return with(target: target.above(place))
    }
}
