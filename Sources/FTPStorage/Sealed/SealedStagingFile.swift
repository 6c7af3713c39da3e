// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The staged file of an upload that is encrypted: the store's own, into which whole blocks go.
///
/// One task writes and ends it. Less than a block is in memory; who lets go of it before its end leaves that too.
final class SealedStagingFile: StagingFile, FileWriter {
    private struct Work {
        var content: SealedUpload
        var writer: (any FileWriter)?
        /// The last bytes, once they are sealed: a second attempt writes the same.
        var ending: [UInt8]?
        /// All that arrived of an upload that appends, as long as it is not much.
        var arrived: [UInt8]?

        /// Seals the last bytes, unless that was done before.
        mutating func end(with contents: [UInt8]) throws(Errno) {
            if ending != nil { return }
            ending = try content.finish(contents, isLast: true)
            if let arrived { self.arrived = arrived + contents }
        }
    }

    /// The offset in the content of the first byte that arrives.
    let startOffset: Int64
    private let base: any StagingFile
    private let path: VirtualPath
    private let storage: SealedStorage
    /// True when it begins with the file that it replaces.
    private let isCopy: Bool
    private let attempts: Int
    private let state: Mutex<Work?>
    /// As it was when it began, where it goes on with a broken upload.
    private let beginning: SealedUpload?

    /// An upload that appends can go behind what others have appended meanwhile, if it is no longer than that.
    private static let longestAgain = 1 << 20

    init(
        _ base: any StagingFile, _ content: SealedUpload, at path: VirtualPath, in storage: SealedStorage,
        _ mode: WriteMode, isCopy: Bool, attempts: Int
    ) {
        (self.base, self.path, self.storage) = (base, path, storage)
        (self.isCopy, self.attempts) = (isCopy, attempts)
        startOffset = content.length
        beginning = isCopy || !content.holdsBytes ? nil : content
        state = Mutex(Work(content: content, arrived: mode == .append && attempts > 0 ? [] : nil))
    }

    deinit {
        guard let work = take(), work.ending == nil else { return }
        let (base, content) = (base, work.content)
        if isCopy, !content.hasNew {
            storage.keys.left.leave(path) { _ = await base.discard() }
        } else if content.holdsBytes {
            storage.keys.left.leave(path) { _ = await Self.keep(content, [], in: base) }
        }
    }

    func prepare() async { await base.prepare() }

    var openFile: OpenFile? { nil }

    var meter: (any WriteMeter)? { state.withLock { $0?.writer?.meter } }

    var room: Int64? { get async { await base.room.map { SealedFile.form.contentLength(of: $0) } } }

    var quotaRoom: Int64? { get async { await base.quotaRoom } }

    func isCommitBrief(writing count: Int) -> Bool {
        let form = SealedFile.form
        return base.isCommitBrief(writing: Int(form.place(ofBlock: Int64(count) / form.content + 2)))
    }

    func open() async throws(StorageError) -> any FileWriter {
        let writer = try await base.open()
        state.withLock { $0?.writer = writer }
        return self
    }

    /// Takes bytes that come in order; those of a write that failed may come once more.
    func write(_ bytes: [UInt8], at offset: Int64) async throws(Errno) {
        guard var work = take() else { throw .invalidArgument }
        defer { put(work) }
        guard let writer = work.writer, offset == work.content.length else { throw .invalidArgument }
        var content = work.content
        let sealed = try content.take(bytes)
        if !sealed.isEmpty { try await writer.write(sealed, at: work.content.written) }
        work.content = content
        if let arrived = work.arrived {
            work.arrived = arrived.count + bytes.count <= Self.longestAgain ? arrived + bytes : nil
        }
    }

    func commit(writing contents: [UInt8], at _: Int64) async throws(StorageError) -> Int64 {
        guard var work = take() else { throw StorageError(.failed, .commit, path) }
        defer { put(work) }
        do throws(Errno) { try work.end(with: contents) } catch {
            throw StorageError(.failed, .commit, path, cause: error)
        }
        let ending = work.ending ?? []
        do throws(StorageError) {
            let stored = try await base.commit(writing: ending, at: work.content.written)
            return SealedFile.form.contentLength(of: stored)
        } catch {
            guard error.kind == .busy, let arrived = work.arrived else { throw error }
            return try await appendAgain(arrived, error)
        }
    }

    /// Puts all that arrived behind what others have appended meanwhile.
    private func appendAgain(_ bytes: [UInt8], _ error: StorageError) async throws(StorageError) -> Int64 {
        guard (try? await storage.base.entry(at: path)) != nil else { throw error }
        let staging = try await beginAgain()
        if staging.isCopy {
            let length = try await staging.commit(writing: bytes, at: staging.startOffset)
            // Nobody need go on with the first attempt.
            _ = await base.discard()
            return length
        }
        // The file was removed in that moment: what is kept of this upload stays.
        _ = await staging.keep(writing: [], at: staging.startOffset)
        throw error
    }

    private func beginAgain() async throws(StorageError) -> SealedStagingFile {
        do throws(StorageError) {
            return try await storage.begin(path, .append, attempts: attempts - 1).0
        } catch {
            guard error.kind == .busy else { throw error }
            // As many are under way as may be: the second attempt takes the place of the first.
            _ = await base.discard()
            return try await storage.begin(path, .append, attempts: attempts - 1).0
        }
    }

    func keep(writing contents: [UInt8], at _: Int64) async -> Int64 {
        guard let work = take() else { return 0 }
        if !work.content.hasNew, contents.isEmpty, isCopy { return await base.discard() }
        return await Self.keep(work.content, contents, in: base)
    }

    /// Leaves what arrived, with the block that was cut off and sealed anew.
    private static func keep(_ content: SealedUpload, _ bytes: [UInt8], in base: any StagingFile) async -> Int64 {
        var content = content
        var sealed: [UInt8] = []
        if content.hasNew || content.holdsBytes || !bytes.isEmpty {
            sealed = (try? content.finish(bytes, isLast: false)) ?? []
        }
        return SealedFile.form.contentLength(of: await base.keep(writing: sealed, at: content.written))
    }

    func discard() async -> Int64 {
        _ = take()
        return await base.discard()
    }

    /// Leaves what an earlier upload has brought: all of it, or up to the end of a block if some of what arrived is written
    /// already.
    func revert(to _: Int64) async -> Int64 {
        guard let work = take() else { return 0 }
        if let beginning, work.content.written == beginning.written { return await Self.keep(beginning, [], in: base) }
        let form = SealedFile.form
        return form.contentLength(of: await base.revert(to: form.cut(at: startOffset)))
    }

    private func take() -> Work? { state.withLock { $0.take() } }

    private func put(_ work: Work) { state.withLock { $0 = work } }
}
