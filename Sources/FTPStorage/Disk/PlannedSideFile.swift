// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The side file of an upload from nothing, which is not made before it is needed.
///
/// A small file arrives whole before anything is written: it is then stored in one visit to the pool.
final class PlannedSideFile: SideFile {
    private enum State: ~Copyable {
        case planned(Place)
        case begun(DiskSideFile)
        /// The place is used, and no side file came of it.
        case failed

        var begun: DiskSideFile? {
            switch self {
            case .begun(let side): side
            default: nil
            }
        }
    }

    private let path: VirtualPath
    private let storage: DiskStorage
    private let state: Mutex<State>

    init(of path: VirtualPath, at place: consuming sending Place, in storage: DiskStorage) {
        self.path = path
        self.storage = storage
        state = Mutex(.planned(place))
    }

    func open() async throws(StorageError) -> OpenFile {
        try await onPool(.write, path) { () throws(StorageFault) in try self.begin().file }
    }

    func reserve(_ length: Int64) async throws(StorageError) {
        try await onPool(.write, path) { () throws(StorageFault) in try self.begin() }.reserve(length)
    }

    func commit(writing contents: [UInt8], at offset: Int64) async throws(StorageError) -> Int64 {
        // What is to reach the disk first takes as long as the disk.
        let isBrief = !storage.isDurable && state.withLock { $0.begun == nil }
        let store = { @Sendable () throws(StorageFault) in
            if let length = try self.storeWhole(contents) { return length }
            return try self.begin().settle(writing: contents, at: offset)
        }
        return isBrief ? try await briefly(.commit, path, store) : try await onPool(.commit, path, store)
    }

    func keep(writing contents: [UInt8], at offset: Int64) async -> Int64 {
        await BlockingPool.shared.run {
            do throws(StorageFault) { return try self.begin().leave(writing: contents, at: offset) } catch { return 0 }
        }
    }

    func discard() async -> Int64 {
        await state.withLock { $0.begun }?.discard() ?? 0
    }

    /// The side file, made if it does not stand yet.
    private func begin() throws(StorageFault) -> DiskSideFile {
        try state.withLock { state throws(StorageFault) in
            if let side = state.begun { return side }
            let side = try DiskSideFile.begin(.replace, at: path, in: storage).side
            state = .begun(side)
            return side
        }
    }

    /// Makes the side file, writes and names it, without looking again and again at what cannot have changed in such a
    /// short time; nothing if it was begun already, or a link stands there.
    private func storeWhole(_ contents: [UInt8]) throws(StorageFault) -> Int64? {
        try state.withLock { state throws(StorageFault) in
            var earlier = State.failed
            swap(&earlier, &state)
            switch consume earlier {
            case .planned(let place):
                let old = try place.status()
                if old?.kind == .symbolicLink { return nil }
                let side = try DiskSideFile.begin(.replace, at: path, in: place, replacing: old, for: storage).side
                state = .begun(side)
                try side.write(contents, at: 0)
                try side.takeName(over: old, side.begun)
                return Int64(contents.count)
            case let other:
                state = other
                return nil
            }
        }
    }
}
