// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO

extension Workspace {
    /// A copy of a file: read and written with the rights of a download and of an upload, and named when it is whole.
    func copy(_ source: VirtualPath, to target: VirtualPath) async throws(Refusal) -> Errand {
        let file = try await orRefuse { () async throws(StorageError) in try await CopiedFile(source, in: storage) }
        let copying = try await ServerSideCopy([file], to: target, .replace, in: self)
        return Errand(total: copying.size) { counter throws(Refusal) in
            try await copying.run(counter)
            report(.copied(to: target))
            return .copied(counter.value)
        }
    }

    /// Files put behind a file, and removed when they are there.
    ///
    /// Names say too little: through links, or where upper and lower case are one, two may mean the same file, and while
    /// the bytes move another session may put another file there. So only a file that is still the one that was copied
    /// is removed.
    func combine(_ names: [VirtualPath], into target: VirtualPath) async throws(Refusal) -> Errand {
        if names.count > CombinedPart.most { throw .tooManyParts(most: CombinedPart.most) }
        var parts: [CombinedPart] = []
        for name in names {
            let part = try await orRefuse { () async throws(StorageError) in try await CombinedPart(name, in: storage) }
            if part.entry.perm?.contains(.delete) == false {
                throw Refusal(StorageError(.rightMissing, .removeFile, name))
            }
            parts.append(part)
        }
        let old = try await standing(at: target)
        let files = (parts.map { $0.file.facts.unique } + [old?.unique]).compactMap { $0 }
        guard Set(files).count == files.count else { throw .sameFileTwice }
        // A free name stays free of what a broken upload has left for it: that is none of the parts.
        let copying = try await ServerSideCopy(
            parts.map(\.file), to: target, old == nil ? .replaceNothing : .append, in: self)
        return Errand(total: copying.size) { [parts] counter throws(Refusal) in
            try await copying.run(counter)
            report(.copied(to: target))
            var left = 0
            for part in parts {
                let isRemoved = await part.remove(from: storage)
                if isRemoved { report(.removed(part.path)) } else { left += 1 }
            }
            return left == 0
                ? .combined(counter.value, from: parts.count) : .combined(counter.value, leaving: left)
        }
    }

    /// The facts of the file behind a name; nil where there is none.
    private func standing(at path: VirtualPath) async throws(Refusal) -> EntryFacts? {
        do throws(StorageError) { return try await storage.entry(at: path) } catch {
            if error.kind == .noSuchFile { return nil }
            throw Refusal(error)
        }
    }
}

/// A file that is opened to be copied, and its state at that moment.
private struct CopiedFile: Sendable {
    let reader: any FileReader
    let facts: EntryFacts
    /// The times of its last changes, too, where the kernel has the file.
    let identity: FileIdentity?

    var size: Int64 { facts.size ?? 0 }

    init(_ path: VirtualPath, in storage: any StorageBackend) async throws(StorageError) {
        let file = try await storage.openForReading(path)
        (reader, facts) = (file.reader, file.facts)
        let openFile = file.reader.openFile
        identity = await BlockingPool.shared.runBriefly { try? openFile?.identity }
    }
}

/// A file that `COMB` puts behind another, and removes if it is still the same then.
private struct CombinedPart: Sendable {
    /// The number of parts that a session may have open at once.
    static let most = 64

    let path: VirtualPath
    /// The facts of the file, or of the link to it, that has the name.
    let entry: EntryFacts
    let file: CopiedFile

    init(_ path: VirtualPath, in storage: any StorageBackend) async throws(StorageError) {
        self.path = path
        entry = try await storage.listedEntry(at: path)
        file = try await CopiedFile(path, in: storage)
    }

    /// Removes it; false when it was changed, replaced or moved meanwhile, or cannot be removed.
    func remove(from storage: any StorageBackend) async -> Bool {
        do throws(StorageError) {
            let now = try await CombinedPart(path, in: storage)
            guard now.entry == entry, now.file.facts == file.facts, now.file.identity == file.identity else {
                return false
            }
            try await storage.removeFile(path)
            return true
        } catch {
            return false
        }
    }
}

/// Files that are opened to be copied, and the staged file that they are copied into.
private struct ServerSideCopy: Sendable {
    private let sources: [CopiedFile]
    private let upload: Handoff<StagedFile>
    private let room: RoomMaker
    private let isWhole: Bool

    var size: Int64 { sources.reduce(0) { $0 + $1.size } }

    init(
        _ sources: [CopiedFile], to target: VirtualPath, _ mode: WriteMode, in workspace: Workspace
    ) async throws(Refusal) {
        self.sources = sources
        var room = workspace.roomMaker(for: target)
        upload = Handoff(
            try await orRefuse { () async throws(StorageError) in
                try await room.retrying { () async throws(StorageError) in
                    try await workspace.storage.openForWriting(target, mode)
                }
            })
        self.room = room
        isWhole = mode == .replace && sources.count == 1
    }

    /// Moves the bytes, and gives the file its name; leaves nothing when it fails or is stopped.
    func run(_ counter: ByteCounter) async throws(Refusal) {
        guard let upload = upload.take() else { throw .localError() }
        let writer: any FileWriter
        do throws(StorageError) { writer = try await upload.writer } catch {
            _ = await upload.abandon(keepingPartial: false)
            throw Refusal(room.told(error))
        }
        var sink = UploadSink(file: FileSink(writer, at: upload.writeOffset), room: room)
        do throws(TransferError) { try await moveBytes(into: &sink, counter) } catch {
            _ = await upload.abandon(keepingPartial: false)
            throw Self.refusal(error, quota: sink.room.quotaRefusal)
        }
        var room = sink.room
        do throws(StorageError) {
            _ = try await upload.commitOrDiscard(makingRoom: { await room.makeRoom() })
        } catch {
            throw error.kind == .cancelled ? .workAborted : Refusal(room.told(error))
        }
    }

    private func moveBytes(into sink: inout UploadSink, _ counter: ByteCounter) async throws(TransferError) {
        if isWhole, let count = await cloned(into: sink) { return counter.add(count) }
        for file in sources {
            var source = FileSource(file.reader, 0..<file.size)
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
        let meter = sink.file.meter
        return await BlockingPool.shared.run {
            do throws(Errno) {
                // A file that grows meanwhile is looked at once more by the commit.
                try meter?.reach(try System.status(of: source.descriptor).size)
                try System.clone(source.descriptor, into: target.descriptor)
                return Int(try System.status(of: target.descriptor).size)
            } catch {
                return nil
            }
        }
    }

    private static func refusal(_ error: TransferError, quota: String?) -> Refusal {
        switch error {
        case .stream: .workAborted
        case .fileShrank: .changedMeanwhile
        case .file(.noSpace): .diskFull()
        case .file(.quotaExceeded): .quotaExceeded(quota)
        case .file(.fileTooLarge): .fileTooLarge
        case .file(.badMessage): .fileDamaged
        case .file, .stopped, .unfinished, .damaged: .localError()
        }
    }
}
