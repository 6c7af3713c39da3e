// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FTPWire
import FerryIO

/// The files of an account in a directory of the host.
package struct DiskStorage: StorageBackend {
    let root: RootDirectory
    private(set) var lookup: TreeLookup
    /// Whose broken uploads are found again.
    let account: [UInt8]
    let owner: PartialOwner
    let display: DisplayNames
    private(set) var links: LinkTelling
    /// The attributes of what is made here.
    private(set) var attributes: CreationAttributes
    /// The umask that the account has, which clients can only add to.
    private let ownUmask: Umask?
    /// The calls by which a commit waits until the bytes are on the disk; nil when the kernel's memory is enough.
    var sync: (any DiskSync)?
    /// The most room that the account may have.
    let limit: TreeLimit

    /// With `followsLinks`, listings show what links lead to, and not the links.
    package init(
        root: RootDirectory, account: [UInt8], display: DisplayNames, followsLinks: Bool = false,
        isDurable: Bool = false, attributes: CreationAttributes = CreationAttributes(), limit: TreeLimit = TreeLimit()
    ) {
        self.root = root
        lookup = TreeLookup(root)
        self.account = account
        owner = PartialOwner(of: account)
        self.display = display
        links = LinkTelling(root: root, display: display, follows: followsLinks)
        self.attributes = attributes
        ownUmask = attributes.umask
        self.limit = limit
        sync = isDurable ? KernelSync() : nil
    }

    package var umask: Umask? { attributes.umask ?? System.umask.map(Umask.init(process:)) }

    package func masked(by umask: Umask) -> any StorageBackend {
        var masked = self
        masked.attributes.umask = ownUmask?.union(umask) ?? umask
        return masked
    }

    package func withoutLinks(
        showing isShown: @escaping @Sendable (VirtualPath) -> Bool
    ) -> any StorageBackend {
        var same = self
        same.lookup = TreeLookup(root, followsLinks: false)
        let wasShown = links.isShown
        same.links.isShown = { wasShown?($0) != false && isShown($0) }
        return same
    }

    package func makeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try await waitForLedger(.makeDirectory, path)
        try await onDisk(.makeDirectory, path) { () throws(StorageFault) in
            if path.isRoot { throw StorageFault(.alreadyExists) }
            let place = try lookup.place(of: path)
            try adding(in: place.directory) { () throws(Errno) in
                // With a umask of the account's it is closed to all others until it is as it should be.
                let permissions: UInt16 = attributes.umask == nil ? 0o777 : 0o700
                try System.makeDirectory(place.name, in: place.directory, mode: permissions)
                do throws(Errno) { try attributes.give(toDirectory: place.name, in: place.directory) } catch {
                    try? System.removeDirectory(place.name, in: place.directory)
                    throw error
                }
            }
            try faulting { () throws(Errno) in try sync?.syncNames(in: place.directory) }
        }
    }

    package func rename(
        _ path: VirtualPath, to newPath: VirtualPath, replacing: Bool
    ) async throws(StorageError) {
        try await onDisk(.rename, path) { () throws(StorageFault) in
            if newPath != path, newPath.isWithin(path) { throw StorageFault(.intoItself) }
            let old = try lookup.place(of: path)
            let new = try lookup.place(of: newPath)
            try root.move(old, to: new) { () throws(StorageFault) in
                do throws(Errno) {
                    try WatchedFile.following(
                        from: { () throws(Errno) in try System.status(of: old.name, in: old.directory) },
                        to: { () throws(Errno) in try System.status(of: new.name, in: new.directory) },
                        { () throws(Errno) in
                            try System.rename(
                                old.name, in: old.directory, to: new.name, in: new.directory, replacing: replacing)
                        })
                } catch {
                    throw error == .crossDevice ? StorageFault(.acrossFileSystems) : StorageFault(errno: error)
                }
            }
            try faulting { () throws(Errno) in
                // The new name first: between the two a file may have both, but never none.
                try sync?.syncNames(in: new.directory)
                if path.parent != newPath.parent { try sync?.syncNames(in: old.directory) }
            }
        }
    }

    package func setModificationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try await onDisk(.setModificationTime, path) { () throws(StorageFault) in
            let opened = try lookup.open(PathBytes(lookingUp: path), .pathOnly)
            try opened.changing { () throws(Errno) in
                try System.setModified(opened.descriptor, seconds: time.seconds, nanoseconds: time.nanoseconds)
            }
        }
    }

    package func setMode(_ mode: UInt16, of path: VirtualPath) async throws(StorageError) {
        try await onDisk(.setMode, path) { () throws(StorageFault) in
            let opened = try lookup.open(PathBytes(lookingUp: path), .pathOnly)
            let mode = mode & 0o777 | opened.status.permissions & 0o7000
            try opened.changing { () throws(Errno) in try System.setPermissions(opened.descriptor, mode) }
        }
    }
}

extension Opened {
    /// Changes attributes of it, and nothing of its content.
    fileprivate borrowing func changing(_ change: () throws(Errno) -> Void) throws(StorageFault) {
        try faulting { () throws(Errno) in
            try WatchedFile.following(
                from: { () throws(Errno) in try System.status(of: descriptor) },
                to: { () throws(Errno) in try System.status(of: descriptor) }, change)
        }
    }
}

extension CreationAttributes {
    /// The permissions of a file that is not whole yet.
    var permissionsUntilCommit: UInt16 { umask == nil ? 0o666 : 0o600 }

    /// Gives a file or directory that was made just now its owner, where the server may, and its permissions.
    func give(to file: borrowing Descriptor, _ permissions: UInt16?) throws(Errno) {
        if let owner {
            do throws(Errno) { try System.setOwner(file, user: owner.user, group: owner.group) } catch {
                // The start has warned of it (`StartWarning.cannotGiveOwner`).
                if error != .notPermitted { throw error }
            }
        }
        if let permissions { try System.setPermissionsOfOpenFile(file, permissions) }
    }

    /// The same for a directory; bits that it has from the one above it, such as that for groups, stay.
    func give(toDirectory name: PathBytes, in directory: borrowing Descriptor) throws(Errno) {
        if self == CreationAttributes() { return }
        let made = try System.open(name, from: directory, [.readOnly, .directory, .noFollow], resolve: .beneath)
        let inherited = try System.status(of: made).permissions & 0o7000
        try give(to: made, umask.map { $0.directory | inherited })
    }
}
