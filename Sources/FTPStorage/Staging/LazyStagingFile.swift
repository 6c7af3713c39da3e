// SPDX-License-Identifier: Apache-2.0
import FerryIO
import FTPPolicy
import FTPWire
import Synchronization

/// The staging file of an upload from nothing, which is not made before it is needed.
///
/// A small file arrives whole before anything is written: it is then stored in one go.
final class LazyStagingFile: StagingFile {
    private struct State: ~Copyable {
        /// The place, until the staging file is made or the place turns out to be another one.
        var place: Place?
        /// The staging file, until it has lost its name.
        var begun: DiskStagingFile?
        /// The file that an empty staging file was made to replace, a moment ago.
        var prepared: Prepared?
    }

    private struct Prepared {
        let old: FileStatus?
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
        state = Mutex(State(place: place))
    }

    func open() async throws(StorageError) -> any FileWriter {
        try await onDisk(.write, path, isBrief: true) { () throws(StorageFault) in try self.begin().open() }
    }

    var room: Int64? {
        get async {
            await BlockingPool.shared.runBriefly {
                self.state.withLock { state in
                    if let side = state.begun { return System.room(beside: side.file.descriptor) }
                    switch state.place {
                    case .some(let place): return System.room(beside: place.directory)
                    case nil: return nil
                    }
                }
            }
        }
    }

    func prepare() async {
        if storage.sync != nil { return }
        await BlockingPool.shared.runBriefly { self.state.withLock { try? self.prepare(&$0) } }
    }

    var quotaRoom: Int64? {
        get async {
            guard let left = storage.quota?.bytesLeft else { return nil }
            return await BlockingPool.shared.runBriefly {
                self.state.withLock { state in
                    if let side = state.begun { return side.quotaRoom }
                    switch state.place {
                    case .some(let place): return left + ((try? place.status())?.size ?? 0)
                    case nil: return left
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
            state.prepared = nil
            if let side = state.begun { return side }
            state.place = nil
            let place = try storage.root.placeBehindLinks(of: path)
            let old = try place.status()
            let side = try DiskStagingFile.empty(at: path, in: place, replacing: old, for: storage)
            state.begun = side
            return side
        }
    }

    /// Writes the staging file and names it, without looking again and again at what cannot have changed in such a short
    /// time; nothing if it was begun already, or a link stands there.
    private func storeWhole(
        _ contents: [UInt8], unless cancellation: CancellationFlag?
    ) throws(StorageFault) -> Int64? {
        try state.withLock { state throws(StorageFault) in
            try prepare(&state)
            guard let prepared = state.prepared.take(), let side = state.begun else { return nil }
            // It stays for whoever tries again, or keeps what there was room for.
            try side.write(contents, at: 0)
            try side.takeName(
                over: prepared.old, side.begun, length: Int64(contents.count), unless: cancellation)
            state.begun = nil
            // The last one who has it closes it, after the 226.
            BlockingPool.shared.runLater { side.discardOthers() }
            return Int64(contents.count)
        }
    }

    /// Makes the staging file, unless that was done or a link has the name.
    private func prepare(_ state: inout State) throws(StorageFault) {
        guard let place = state.place.take() else { return }
        let old = try place.status()
        if old?.kind == .symbolicLink { return }
        state.begun = try DiskStagingFile.empty(at: path, in: place, replacing: old, for: storage)
        state.prepared = Prepared(old: old)
    }
}

extension OpenFile {
    fileprivate var length: Int64 {
        get throws(StorageFault) { try faulting { () throws(Errno) in try System.status(of: descriptor).size } }
    }
}
