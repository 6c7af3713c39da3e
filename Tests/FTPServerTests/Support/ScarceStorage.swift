// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO
import Synchronization

/// A storage with room for so many bytes, all of whose writes fail when it is used up; what is discarded makes room.
struct ScarceStorage: StorageDecorator {
    let base: any StorageBackend
    let room: Room

    final class Room: Sendable {
        let failure: Errno
        private let left: Mutex<Int64>

        init(_ bytes: Int64, failingWith failure: Errno = .noSpace) {
            left = Mutex(bytes)
            self.failure = failure
        }

        func take(_ count: Int) throws(Errno) {
            let isEnough = left.withLock { left in
                if left < count { return false }
                left -= Int64(count)
                return true
            }
            if !isEnough { throw failure }
        }

        func give(_ count: Int64) { left.withLock { $0 += count } }

        var bytes: Int64 { left.withLock { $0 } }
    }

    /// It stands behind no rules for places.
    func withoutLinks(showing _: @escaping @Sendable (VirtualPath) -> Bool) -> any StorageBackend { self }

    func discard(_ partial: PartialUpload) async -> PartialFate {
        let fate = await base.discard(partial)
        if fate == .removed { room.give(partial.length) }
        return fate
    }

    func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> StagedFile {
        let upload = try await base.openForWriting(path, mode)
        let (start, write) = (upload.startOffset, upload.writeOffset)
        return StagedFile(
            path: path, startOffset: start, writeOffset: write, staging: ScarceStagingFile(upload, path, room))
    }
}

private final class ScarceStagingFile: StagingFile {
    private let upload: Handoff<StagedFile>
    private let path: VirtualPath
    private let scarce: ScarceStorage.Room

    init(_ upload: consuming sending StagedFile, _ path: VirtualPath, _ room: ScarceStorage.Room) {
        self.upload = Handoff(upload)
        self.path = path
        scarce = room
    }

    private func take() throws(StorageError) -> StagedFile {
        guard let upload = upload.take() else { throw StorageError(.failed, .write, path) }
        return upload
    }

    func open() async throws(StorageError) -> any FileWriter {
        let upload = try take()
        let writer = try await upload.writer
        self.upload.leave(upload)
        return ScarceWriter(base: writer, room: scarce)
    }

    var room: Int64? { scarce.bytes }

    func isCommitBrief(writing _: Int) -> Bool { false }

    func commit(writing contents: [UInt8], at _: Int64) async throws(StorageError) -> Int64 {
        do throws(Errno) { try scarce.take(contents.count) } catch {
            throw StorageError(StorageError.Kind(error), .commit, path, cause: error)
        }
        return try await take().commit(writing: contents)
    }

    func keep(writing contents: [UInt8], at _: Int64) async -> Int64 {
        await upload.take()?.abandon(keepingPartial: true, writing: contents) ?? 0
    }

    func discard() async -> Int64 { await upload.take()?.abandon(keepingPartial: false) ?? 0 }
}

private struct ScarceWriter: FileWriter {
    let base: any FileWriter
    let room: ScarceStorage.Room

    var openFile: OpenFile? { nil }

    func write(_ bytes: [UInt8], at offset: Int64) async throws(Errno) {
        try room.take(bytes.count)
        try await base.write(bytes, at: offset)
    }
}
