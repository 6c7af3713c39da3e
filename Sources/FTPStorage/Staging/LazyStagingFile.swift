// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The staging file of an upload from nothing, which is not made before it is needed.
///
/// A small file arrives whole before anything is written: it is then stored in one go.
final class LazyStagingFile: StagingFile {
    private enum State: ~Copyable {
        case planned(Place)
        case begun(DiskStagingFile)
        /// The place is used, and its staging file is not ours any more.
        case used

        var begun: DiskStagingFile? {
            switch self {
            case .begun(let side): side
            default: nil
            }
        }
    }

    /// The most that the kernel takes into its memory at once, and writes to the disk later: no more of a file need be
    /// named by a brief call. (Some file systems begin to write what takes another's name.)
    private static let brief: Int64 = 1024 * 1024

    private let path: VirtualPath
    private let storage: DiskStorage
    private let state: Mutex<State>

    init(of path: VirtualPath, at place: consuming sending Place, in storage: DiskStorage) {
        self.path = path
        self.storage = storage
        state = Mutex(.planned(place))
    }

    func open() async throws(StorageError) -> any FileWriter {
        try await onDisk(.write, path, isBrief: true) { () throws(StorageFault) in try self.begin().file }
    }

    var room: Int64? {
        get async {
            await BlockingPool.shared.runBriefly {
                self.state.withLock { state in
                    switch state {
                    case .planned(let place): System.room(beside: place.directory)
                    case .begun(let side): System.room(beside: side.file.descriptor)
                    case .used: nil
                    }
                }
            }
        }
    }

    func commit(writing contents: [UInt8], at offset: Int64) async throws(StorageError) -> Int64 {
        if Task.isCancelled {
            _ = await keep(writing: contents, at: offset)
            throw StorageError(.cancelled, .commit, path)
        }
        do throws(StorageFault) {
            if isCommitBrief(writing: contents.count) {
                return try await BlockingPool.shared.runBriefly { () throws(StorageFault) in
                    try self.settle(writing: contents, at: offset, unless: nil)
                }
            }
            return try await BlockingPool.shared.run { (cancellation) throws(StorageFault) in
                try self.settle(writing: contents, at: offset, unless: cancellation)
            }
        } catch {
            throw error.error(.commit, path)
        }
    }

    private func settle(
        writing contents: [UInt8], at offset: Int64, unless cancellation: CancellationFlag?
    ) throws(StorageFault) -> Int64 {
        if let length = try storeWhole(contents, unless: cancellation) { return length }
        return try begin().settle(writing: contents, at: offset, unless: cancellation)
    }

    func keep(writing contents: [UInt8], at offset: Int64) async -> Int64 {
        await BlockingPool.shared.run {
            do throws(StorageFault) { return try self.begin().leave(writing: contents, at: offset) } catch { return 0 }
        }
    }

    func discard() async -> Int64 {
        await state.withLock { $0.begun }?.discard() ?? 0
    }

    /// False for what is to reach the disk first, which takes as long as the disk.
    func isCommitBrief(writing count: Int) -> Bool {
        if storage.sync != nil { return false }
        let written = state.withLock { $0.begun.map { (try? $0.file.length) ?? .max } } ?? 0
        return written <= Self.brief - Int64(count)
    }

    /// The staging file, made if it does not stand yet.
    private func begin() throws(StorageFault) -> DiskStagingFile {
        try state.withLock { state throws(StorageFault) in
            if let side = state.begun { return side }
            let place = try storage.root.placeBehindLinks(of: path)
            let old = try place.status()
            let side = try DiskStagingFile.empty(at: path, in: place, replacing: old, for: storage)
            state = .begun(side)
            return side
        }
    }

    /// Makes the staging file, writes and names it, without looking again and again at what cannot have changed in such
    /// a short time; nothing if it was begun already, or a link stands there.
    ///
    /// The staging file is closed here too, as that may wait for the disk like all else.
    private func storeWhole(
        _ contents: [UInt8], unless cancellation: CancellationFlag?
    ) throws(StorageFault) -> Int64? {
        try state.withLock { state throws(StorageFault) in
            var earlier = State.used
            swap(&earlier, &state)
            switch consume earlier {
            case .planned(let place):
                let old = try place.status()
                if old?.kind == .symbolicLink { return nil }
                let side = try DiskStagingFile.empty(at: path, in: place, replacing: old, for: storage)
                // For whoever tries again, or keeps what there was room for.
                state = .begun(side)
                try side.write(contents, at: 0)
                try side.takeName(over: old, side.begun, unless: cancellation)
                state = .used
                return Int64(contents.count)
            case let other:
                state = other
                return nil
            }
        }
    }
}

extension OpenFile {
    fileprivate var length: Int64 {
        get throws(StorageFault) { try faulting { () throws(Errno) in try System.status(of: descriptor).size } }
    }
}
