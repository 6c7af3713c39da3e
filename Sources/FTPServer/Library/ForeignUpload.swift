// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO
import Synchronization

/// A program's own file, read as the transfer asks for its bytes.
struct ForeignReader: FileReader {
    let file: any StoredFile
    let path: VirtualPath
    let storage: ForeignStorage

    var openFile: OpenFile? { nil }

    func read(at offset: Int64, atMost count: Int) async throws(Errno) -> [UInt8] {
        do throws(StorageError) {
            let bytes = try await storage.ask(.read, path) { [file] in
                try await file.read(at: offset, atMost: count)
            }
            // A store that gives more than it was asked for must not break the restart offsets of its client.
            return bytes.count > count ? Array(bytes.prefix(count)) : bytes
        } catch {
            throw Errno(error)
        }
    }
}

/// A program's own upload as a staged file: what the transfer writes is handed on, and so is the end.
final class ForeignUpload: StagingFile, FileWriter {
    private let upload: any FileUpload
    private let path: VirtualPath
    private let storage: ForeignStorage
    /// The length of the file so far, as this upload knows it: another append may have made it longer.
    private let length: Atomic<Int64>

    init(upload: any FileUpload, path: VirtualPath, storage: ForeignStorage) {
        (self.upload, self.path, self.storage) = (upload, path, storage)
        length = Atomic(upload.startOffset)
    }

    var openFile: OpenFile? { nil }

    func open() -> any FileWriter { self }

    var room: Int64? { nil }

    func isCommitBrief(writing _: Int) -> Bool { false }

    func write(_ bytes: [UInt8], at offset: Int64) async throws(Errno) {
        do throws(StorageError) { try await put(bytes, at: offset) } catch { throw Errno(error) }
    }

    private func put(_ bytes: [UInt8], at offset: Int64) async throws(StorageError) {
        try await storage.ask(.write, path) { [upload] in try await upload.write(bytes, at: offset) }
        length.store(offset + Int64(bytes.count), ordering: .relaxed)
    }

    func commit(writing contents: [UInt8], at offset: Int64) async throws(StorageError) -> Int64 {
        do throws(StorageError) {
            if !contents.isEmpty { try await put(contents, at: offset) }
            if Task.isCancelled { throw StorageError(.cancelled, .commit, path) }
            try await storage.ask(.commit, path) { [upload] in try await upload.commit() }
            return length.load(ordering: .relaxed)
        } catch {
            _ = await abandon(keepingPartial: true)
            throw error
        }
    }

    func keep(writing contents: [UInt8], at offset: Int64) async -> Int64 {
        if !contents.isEmpty {
            // Without these bytes less is kept, and nothing else is lost.
            do throws(StorageError) { try await put(contents, at: offset) } catch {}
        }
        return await abandon(keepingPartial: true)
    }

    func discard() async -> Int64 { await abandon(keepingPartial: false) }

    /// Runs in a task of its own, as that of the transfer is often cancelled by now.
    private func abandon(keepingPartial: Bool) async -> Int64 {
        await Task(executorPreference: globalConcurrentExecutor) { [upload] in
            await upload.abandon(keepingPartial: keepingPartial)
        }.value
    }
}

extension Errno {
    /// The kernel's word for the failure of a store, by which the reply is chosen.
    fileprivate init(_ error: StorageError) {
        self =
            switch error.kind {
            case .storageFull: .noSpace
            case .quotaExceeded: .quotaExceeded
            case .fileTooLarge: .fileTooLarge
            case .cancelled: .cancelled
            default: error.cause ?? .inputOutput
            }
    }
}
