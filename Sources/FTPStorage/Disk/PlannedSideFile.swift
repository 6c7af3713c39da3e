// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The side file of an upload from nothing, which is not made before it is needed.
///
/// A small file arrives whole before anything is written: it is then stored in one visit to the pool.
final class PlannedSideFile: SideFile {
    private let path: VirtualPath
    private let storage: DiskStorage
    private let begun = Mutex<DiskSideFile?>(nil)

    init(of path: VirtualPath, in storage: DiskStorage) {
        self.path = path
        self.storage = storage
    }

    /// Makes it; on a thread of the pool.
    private func begin() throws(StorageFault) -> DiskSideFile {
        if let side = begun.withLock({ $0 }) { return side }
        let side = try DiskSideFile.begin(.replace, at: path, in: storage).side
        begun.withLock { $0 = side }
        return side
    }

    func open() async throws(StorageError) -> OpenFile {
        try await onPool(.write, path) { () throws(StorageFault) in try self.begin().file }
    }

    func reserve(_ length: Int64) async throws(StorageError) {
        try await onPool(.write, path) { () throws(StorageFault) in try self.begin() }.reserve(length)
    }

    func commit(writing contents: [UInt8], at offset: Int64) async throws(StorageError) -> Int64 {
        try await onPool(.commit, path) { () throws(StorageFault) in
            try self.begin().settle(writing: contents, at: offset)
        }
    }

    func keep(writing contents: [UInt8], at offset: Int64) async -> Int64 {
        await BlockingPool.shared.run {
            do throws(StorageFault) { return try self.begin().leave(writing: contents, at: offset) } catch { return 0 }
        }
    }

    func discard() async -> Int64 { await begun.withLock { $0 }?.discard() ?? 0 }
}

extension DiskStorage {
    /// Whether nothing is known that speaks against a file there, as far as can be told without waiting for a disk.
    ///
    /// What is not known shows when the side file is made.
    func mayPlanUpload(to path: VirtualPath) -> Bool {
        guard let bytes = path.name, bytes.count <= Self.longestName, !SideFileNames.isReserved(bytes),
            let name = PathBytes(bytes)
        else { return false }
        do throws(StorageFault) {
            let parent = try PathBytes(lookingUp: path.parent)
            guard let folder = try root.openIfCached(parent, [.pathOnly, .folder]) else { return false }
            return System.mayChange(folder.descriptor) && isFileOrUnknown(name, in: folder.descriptor)
        } catch {
            return false
        }
    }

    /// `NAME_MAX`: the name cache alone does not say that a name is too long.
    private static let longestName = 255

    private func isFileOrUnknown(_ name: PathBytes, in folder: borrowing Descriptor) -> Bool {
        do throws(Errno) {
            let flags: OpenFlags = [.pathOnly, .noFollow]
            let old = try System.open(name, from: folder, flags, resolve: [.beneath, .cached])
            return try System.status(of: old).kind == .file
        } catch {
            return error == .noEntry || error == .wouldBlock
        }
    }
}
