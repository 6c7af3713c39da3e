// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FTPWire

/// Attributes and room in a tree that is put together.
extension MountedStorage {
    package func setModificationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try keepMounts(path, .setModificationTime)
        try await at(path, .setModificationTime) { (storage, path) throws(StorageError) in
            try await storage.setModificationTime(time, of: path)
        }
    }

    package func setCreationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try keepMounts(path, .setCreationTime)
        try await at(path, .setCreationTime) { (storage, path) throws(StorageError) in
            try await storage.setCreationTime(time, of: path)
        }
    }

    package func setMode(_ mode: UInt16, of path: VirtualPath) async throws(StorageError) {
        try keepMounts(path, .setMode)
        try await at(path, .setMode) { (storage, path) throws(StorageError) in
            try await storage.setMode(mode, of: path)
        }
    }

    package func freeSpace(in path: VirtualPath) async throws(StorageError) -> Int64 {
        try await at(path, .tellSpace) { (storage, path) throws(StorageError) in try await storage.freeSpace(in: path) }
    }

    package var mountPoints: [VirtualPath] { mounts.filter { $0.storage != nil }.map(\.place) }

    package func quota(at path: VirtualPath) -> QuotaReport? {
        guard let mount = mount(of: path) else { return base.quota(at: path) }
        return mount.storage?.quota(at: path.below(mount.place))
    }

    package func knownQuota(at path: VirtualPath) async throws(StorageError) -> QuotaReport? {
        try await at(path, .tellSpace) { (storage, path) throws(StorageError) in
            try await storage.knownQuota(at: path)
        }
    }
}
