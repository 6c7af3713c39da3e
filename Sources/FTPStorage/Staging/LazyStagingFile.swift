// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPWire
import FerryIO
import Synchronization

/// The staging file of an upload from nothing, which is not made before it is needed.
///
/// A small file arrives whole before anything is written: it is then stored in one go.
final class LazyStagingFile: StagingFile {
    private struct State: ~Copyable {
        /// The place, until the staging file is made or the place turns out to be another one.
        var place: Place?
        var begun: DiskStagingFile?
        /// True once somebody may have written to the staging file.
        var isOpened = false
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
        state.withLock { $0.isOpened = true }
        return try await storage.onDisk(.write, path, isBrief: true) { () throws(StorageFault) in
            try self.begin().open()
        }
    }

    var room: Int64? {
        get async {
            await storage.root.calls.runBriefly {
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
        await storage.root.calls.runBriefly { _ = try? self.begin() }
    }

    var quotaRoom: Int64? {
        get async {
            guard let left = storage.quota?.bytesLeft else { return nil }
            return await storage.root.calls.runBriefly {
                self.state.withLock { state in
                    if let side = state.begun { return side.quotaRoom }
                    switch state.place {
                    case .some(let place):
                        let old = (try? place.status())?.size ?? 0
                        return left + self.storage.root.form.contentLength(of: old)
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
        let isAll = state.withLock { !$0.isOpened }
        do throws(StorageFault) {
            if isCommitBrief(writing: contents.count) {
                return try await storage.root.calls.runBriefly { () throws(StorageFault) in
                    try self.begin().settle(writing: contents, at: offset, isAll: isAll, unless: nil)
                }
            }
            return try await storage.root.calls.run { (cancellation) throws(StorageFault) in
                try self.begin().settle(writing: contents, at: offset, isAll: isAll, unless: cancellation)
            }
        } catch {
            throw error.error(.commit, path)
        }
    }

    var committed: FileIdentity? {
        get async { await state.withLock { $0.begun }?.committed }
    }

    func keep(writing contents: [UInt8], at offset: Int64) async -> Int64 {
        await storage.root.calls.run {
            do throws(StorageFault) { return try self.begin().leave(writing: contents, at: offset) } catch { return 0 }
        }
    }

    func discard() async -> Int64 {
        await state.withLock { $0.begun }?.discard() ?? 0
    }

    /// False for what is to reach the disk first, which takes as long as the disk.
    func isCommitBrief(writing count: Int) -> Bool {
        if storage.sync != nil { return false }
        let opened = state.withLock { $0.isOpened ? $0.begun : nil }
        let written = opened.map { (try? $0.file.length) ?? .max } ?? 0
        return written <= Self.brief - Int64(count)
    }

    /// The staging file, made if it does not stand yet: in the place that was found first, unless a link has the name.
    private func begin() throws(StorageFault) -> DiskStagingFile {
        try state.withLock { state throws(StorageFault) in
            if let side = state.begun { return side }
            let side = try make(at: state.place.take())
            state.begun = side
            return side
        }
    }

    private func make(at known: consuming Place?) throws(StorageFault) -> DiskStagingFile {
        if let place = known {
            let old = try place.status()
            if old?.kind != .symbolicLink {
                return try DiskStagingFile.empty(at: path, in: place, replacing: old, for: storage)
            }
        }
        let place = try storage.lookup.placeBehindLinks(of: path)
        let old = try place.status()
        return try DiskStagingFile.empty(at: path, in: place, replacing: old, for: storage)
    }
}

extension OpenFile {
    fileprivate var length: Int64 {
        get throws(StorageFault) { try faulting { () throws(Errno) in try System.status(of: descriptor).size } }
    }
}
