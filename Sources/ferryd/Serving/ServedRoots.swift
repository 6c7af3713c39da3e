// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPStorage
import FTPWire
import FerryIO
import Synchronization

/// The directories of the host that are homes of accounts, each opened once.
final class ServedRoots: Sendable {
    /// The directory that is served to all who have none of their own.
    let standard: RootFolder
    private let opened: Mutex<[[UInt8]: RootFolder]>

    /// Opens the folder that is served to all who have none of their own, or says at once why it cannot be served.
    init(default path: [UInt8]) throws(RootFolderError) {
        standard = try RootFolder(path)
        opened = Mutex([path: standard])
    }

    var all: [RootFolder] { opened.withLock { Array($0.values) } }

    /// The files of somebody who has logged in.
    func storage(for identity: Identity) async throws(StorageError) -> any StorageBackend {
        let name = identity.name.bytes
        return DiskStorage(
            root: try await root(identity.home), account: name, display: DisplayNames(owner: name, group: name),
            followsLinks: identity.links == .follow)
    }

    private func root(_ path: [UInt8]) async throws(StorageError) -> RootFolder {
        if let root = opened.withLock({ $0[path] }) { return root }
        let root: RootFolder
        do throws(RootFolderError) {
            root = try await BlockingPool.shared.run { () throws(RootFolderError) in try RootFolder(path) }
        } catch {
            throw StorageError(error.kind, .stat, VirtualPath(), cause: error.cause)
        }
        return opened.withLock { opened in
            if let earlier = opened[path] { return earlier }
            opened[path] = root
            return root
        }
    }
}
