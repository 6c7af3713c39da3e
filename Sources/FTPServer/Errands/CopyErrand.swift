// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO

extension Workspace {
    /// A copy of a file: read and written with the rights of a download and of an upload, and named when it is whole.
    func copy(_ source: VirtualPath, to target: VirtualPath) async throws(Refusal) -> Errand {
        let copying = try await ServerSideCopy([source], to: target, .replace, in: self)
        return Errand(total: copying.size) { counter throws(Refusal) in
            try await copying.run(counter)
            return .copied(counter.value)
        }
    }

    /// Files put behind a file, and removed when they are there.
    func combine(_ parts: [VirtualPath], into target: VirtualPath) async throws(Refusal) -> Errand {
        for part in parts {
            let entry = try await orRefuse { () async throws(StorageError) in try await storage.listedEntry(at: part) }
            if entry.perm?.contains(.delete) == false { throw Refusal(StorageError(.rightMissing, .removeFile, part)) }
        }
        // What is kept of a broken upload of that name is none of the parts.
        let copying = try await ServerSideCopy(
            parts, to: target, try await isThere(target) ? .append : .replaceNothing, in: self)
        return Errand(total: copying.size) { [storage] counter throws(Refusal) in
            try await copying.run(counter)
            var left = 0
            for part in parts {
                do throws(StorageError) { try await storage.removeFile(part) } catch { left += 1 }
            }
            return left == 0
                ? .combined(counter.value, from: parts.count) : .combined(counter.value, leaving: left)
        }
    }
}

extension Workspace {
    private func isThere(_ path: VirtualPath) async throws(Refusal) -> Bool {
        do throws(StorageError) { _ = try await storage.entry(at: path) } catch {
            if error.kind == .noSuchFile { return false }
            throw Refusal(error)
        }
        return true
    }
}

/// Files that are opened to be copied, and the staged file that they are copied into.
private struct ServerSideCopy: Sendable {
    private let sources: [(reader: any FileReader, size: Int64)]
    private let upload: Handoff<StagedFile>
    private let room: RoomMaker
    private let isWhole: Bool

    var size: Int64 { sources.reduce(0) { $0 + $1.size } }

    init(
        _ paths: [VirtualPath], to target: VirtualPath, _ mode: WriteMode, in workspace: Workspace
    ) async throws(Refusal) {
        var sources: [(reader: any FileReader, size: Int64)] = []
        for path in paths {
            let file = try await orRefuse { () async throws(StorageError) in
                try await workspace.storage.openForReading(path)
            }
            sources.append((file.reader, file.facts.size ?? 0))
        }
        self.sources = sources
        var room = workspace.roomMaker(for: target)
        upload = Handoff(
            try await orRefuse { () async throws(StorageError) in
                try await room.retrying { () async throws(StorageError) in
                    try await workspace.storage.openForWriting(target, mode)
                }
            })
        self.room = room
        isWhole = mode == .replace && paths.count == 1
    }

    /// Moves the bytes, and gives the file its name; leaves nothing when it fails or is stopped.
    func run(_ counter: ByteCounter) async throws(Refusal) {
        guard let upload = upload.take() else { throw .localError() }
        let writer: any FileWriter
        do throws(StorageError) { writer = try await upload.writer } catch {
            _ = await upload.abandon(keepingPartial: false)
            throw Refusal(error)
        }
        var sink = UploadSink(file: FileSink(writer, at: upload.writeOffset), room: room)
        do throws(TransferError) { try await moveBytes(into: &sink, counter) } catch {
            _ = await upload.abandon(keepingPartial: false)
            throw Self.refusal(error)
        }
        var room = sink.room
        do throws(StorageError) {
            _ = try await upload.commit(writing: [], makingRoom: { await room.makeRoom() })
        } catch {
            throw error.kind == .cancelled ? .workAborted : Refusal(error)
        }
    }

    private func moveBytes(into sink: inout UploadSink, _ counter: ByteCounter) async throws(TransferError) {
        if isWhole, let count = await cloned(into: sink) { return counter.add(count) }
        for (reader, size) in sources {
            var source = FileSource(reader, 0..<size)
            while let bytes = try await source.next(atMost: TransferPolicy.piece) {
                if Task.isCancelled { throw .stream(.cancelled) }
                try await sink.takeMakingRoom(bytes)
                counter.add(bytes.count)
            }
        }
    }

    /// Has the copy share the blocks of the file, where the file system can; nil where it cannot.
    private func cloned(into sink: UploadSink) async -> Int? {
        guard let source = sources.first?.reader.openFile, let target = sink.file.wholeFile else { return nil }
        return await BlockingPool.shared.run {
            do throws(Errno) {
                try System.clone(source.descriptor, into: target.descriptor)
                return Int(try System.status(of: target.descriptor).size)
            } catch {
                return nil
            }
        }
    }

    private static func refusal(_ error: TransferError) -> Refusal {
        switch error {
        case .stream: .workAborted
        case .fileShrank: .changedMeanwhile
        case .file(.noSpace): .diskFull()
        case .file(.quotaExceeded): .quotaExceeded()
        case .file(.fileTooLarge): .fileTooLarge
        case .file, .stopped, .unfinished, .damaged: .localError()
        }
    }
}
