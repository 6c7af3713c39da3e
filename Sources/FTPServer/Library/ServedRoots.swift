// SPDX-License-Identifier: Apache-2.0
package import FTPAccounts
import FTPPolicy
package import FTPStorage
import FTPWire
import FerryIO
import Synchronization

/// The directories of the host that are homes of accounts, each opened once and kept as long as its path leads there.
package final class ServedRoots: Sendable {
    /// The directory that is served to all who have none of their own.
    package let standard: RootDirectory
    private let isDurable: Bool
    private let fileOwner: FileOwner?
    private let quotas: QuotaBooks
    private let actsAsSystemUsers: Bool
    private let opened: Mutex<[Key: Served]>
    private let outside: (any OutsideStores)?
    private let sealing: SealedPlaces?

    /// A directory, and the user by whose rights it is used; nil for the server's own.
    private struct Key: Hashable {
        let path: [UInt8]
        let user: SystemUser?
    }

    private struct Served {
        let root: RootDirectory
        /// The moment from which on the path is looked at again.
        var due: Deadline
        var isLookedAt = false
    }

    /// A thread that looks at paths again: a disk that hangs keeps it waiting, and no login.
    private let looker = BlockingPool(width: 1)

    /// The time for which a path is believed to lead where it led.
    private let trusted: Duration

    /// Opens the directory that is served to all who have none of their own, or says at once why it cannot be served.
    ///
    /// With `isDurable` an upload is done only when bytes and name are on the disk. Files and directories that clients
    /// make are given to `fileOwner`. What accounts with a quota have is counted in `quotas`. With `actsAsSystemUsers` the
    /// files of users of this machine are used by their own rights. Paths that `outside` has are not of this machine. The
    /// files in the places of `sealing` are encrypted.
    package init(
        default path: [UInt8], isDurable: Bool = false, fileOwner: FileOwner? = nil,
        actsAsSystemUsers: Bool = false, quotas: QuotaBooks = QuotaBooks(), outside: (any OutsideStores)? = nil,
        sealing: SealedPlaces? = nil, trusted: Duration = .seconds(1)
    ) throws(RootDirectoryError) {
        self.trusted = trusted
        self.outside = outside
        self.sealing = sealing
        self.actsAsSystemUsers = actsAsSystemUsers
        self.isDurable = isDurable
        self.fileOwner = fileOwner
        self.quotas = quotas
        standard = try RootDirectory(path, sealing: sealing)
        // While `/proc` can still be reached.
        _ = System.umask
        quotas.add(standard, at: path)
        opened = Mutex([Key(path: path, user: nil): Served(root: standard, due: .after(trusted))])
    }

    package var all: [RootDirectory] { opened.withLock { $0.values.map(\.root) } }

    /// The files of somebody who has logged in.
    package func storage(for identity: Identity) async throws(StorageError) -> any StorageBackend {
        let home = try await home(of: identity)
        guard let directories = identity.settings.directories?.standing, !directories.isEmpty else { return home }
        var mounts: [MountedStorage.Mount] = []
        for directory in directories {
            mounts.append(.init(at: directory.place, await storage(of: directory, for: identity)))
        }
        return MountedStorage(home, with: mounts)
    }

    private func home(of identity: Identity) async throws(StorageError) -> any StorageBackend {
        let limit = identity.settings.limit
        if let store = outside?.store(at: identity.home, for: identity.name.bytes, within: limit) {
            // A quota that is not kept would be a lie.
            guard await quotas.enter(store, at: identity.home, within: limit, for: identity.name) else {
                throw StorageError(.notSupported, .stat, VirtualPath())
            }
            return store.storage
        }
        let root = try await root(identity.home, of: identity)
        await quotas.enter(root, at: identity.home, identity)
        return storage(in: root, for: identity, within: identity.settings.limit)
    }

    /// The files of a virtual directory; nil while it cannot be had, and then the rest can.
    private func storage(of directory: VirtualDirectory, for identity: Identity) async -> (any StorageBackend)? {
        let limit = directory.limit
        if let path = directory.host, let store = outside?.store(at: path, for: identity.name.bytes, within: limit) {
            return await quotas.enter(store, at: path, within: limit) ? store.storage : nil
        }
        guard let path = directory.host, let root = try? await root(path, of: identity) else { return nil }
        await quotas.enter(root, at: path, within: directory.limit)
        return storage(in: root, for: identity, within: directory.limit)
    }

    private func storage(
        in root: RootDirectory, for identity: Identity, within limit: TreeLimit
    ) -> any StorageBackend {
        let (name, settings) = (identity.name.bytes, identity.settings)
        let disk = DiskStorage(
            root: root, account: name, display: DisplayNames(owner: name, group: name),
            followsLinks: settings.links == .follow, isDurable: isDurable,
            attributes: CreationAttributes(umask: settings.umask, owner: settings.owner ?? fileOwner), limit: limit)
        if root.form.isPlain { return disk }
        guard let keys = root.keys else { preconditionFailure("encrypted files are served with keys only") }
        return SealedStorage(disk, keys: keys, account: name)
    }

    private func root(_ path: [UInt8], of identity: Identity) async throws(StorageError) -> RootDirectory {
        let key = Key(path: path, user: actsAsSystemUsers ? identity.systemUser : nil)
        let (known, isDue): (RootDirectory?, Bool) = opened.withLock { opened in
            guard let served = opened[key] else { return (nil, false) }
            let isDue = served.due.hasPassed && !served.isLookedAt
            if isDue { opened[key]?.isLookedAt = true }
            return (served.root, isDue)
        }
        if let known {
            if isDue { looker.start { self.look(at: key, again: known) } }
            return known
        }
        do throws(RootDirectoryError) {
            return try await quotas.openers.run { () throws(RootDirectoryError) in try self.open(key) }
        } catch {
            throw StorageError(error.kind, .stat, VirtualPath(), cause: error.cause)
        }
    }

    private func open(_ key: Key) throws(RootDirectoryError) -> RootDirectory {
        let root = try RootDirectory(key.path, as: key.user, sealing: sealing)
        quotas.add(root, at: key.path)
        return opened.withLock { opened in
            if let earlier = opened[key] { return earlier.root }
            opened[key] = Served(root: root, due: .after(trusted))
            return root
        }
    }

    /// Opens a directory anew for those who come next, if the path leads to another one by now.
    ///
    /// A disk may have been mounted over it, or the directory been made anew. One that cannot be found just now is served
    /// as it was.
    private func look(at key: Key, again known: RootDirectory) {
        var root = known
        if let place = RootDirectory.place(at: key.path), place != known.place,
            let other = try? RootDirectory(key.path, as: key.user, sealing: sealing)
        {
            quotas.add(other, at: key.path)
            root = other
        }
        opened.withLock { $0[key] = Served(root: root, due: .after(trusted)) }
    }
}
