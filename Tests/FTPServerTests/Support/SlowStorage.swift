// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO

/// A storage whose commits take as long as the test wants.
struct SlowStorage: StorageDecorator {
    let base: any StorageBackend
    let gate: CommitGate

    /// It stands behind no rules for places.
    func withoutLinks(showing _: @escaping @Sendable (VirtualPath) -> Bool) -> any StorageBackend { self }

    func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> StagedFile {
        let upload = try await base.openForWriting(path, mode)
        let (start, write) = (upload.startOffset, upload.writeOffset)
        return StagedFile(
            path: path, startOffset: start, writeOffset: write, staging: SlowStagingFile(upload, path, gate))
    }
}

/// Holds commits up, before or after they take the name.
final class CommitGate: Sendable {
    enum Moment: CaseIterable {
        case beforeTheName, afterTheName
    }

    let moment: Moment
    private let (opened, door) = AsyncStream.makeStream(of: Void.self)
    private let reached = Semaphore()

    init(_ moment: Moment) { self.moment = moment }

    /// Holds the commit up until the gate is opened or the task is cancelled.
    func pass(_ moment: Moment) async {
        guard moment == self.moment else { return }
        reached.signal()
        for await _ in opened { break }
    }

    /// Waits until a commit stands at the gate; `false` if none comes.
    func waitForCommit() -> Bool { reached.wait(for: .seconds(20)) }

    func open() { door.finish() }
}

private final class SlowStagingFile: StagingFile {
    private let upload: Handoff<StagedFile>
    private let path: VirtualPath
    private let gate: CommitGate

    init(_ upload: consuming sending StagedFile, _ path: VirtualPath, _ gate: CommitGate) {
        self.upload = Handoff(upload)
        self.path = path
        self.gate = gate
    }

    private func take() throws(StorageError) -> StagedFile {
        guard let upload = upload.take() else { throw StorageError(.failed, .write, path) }
        return upload
    }

    func open() async throws(StorageError) -> any FileWriter {
        let upload = try take()
        let writer = try await upload.writer
        self.upload.leave(upload)
        return writer
    }

    var room: Int64? { nil }

    func isCommitBrief(writing _: Int) -> Bool { false }

    func commit(writing contents: [UInt8], at _: Int64) async throws(StorageError) -> Int64 {
        let upload = try take()
        await gate.pass(.beforeTheName)
        if Task.isCancelled {
            _ = await upload.abandon(keepingPartial: true, writing: contents)
            throw StorageError(.cancelled, .commit, path)
        }
        let length = try await upload.commit(writing: contents)
        await gate.pass(.afterTheName)
        return length
    }

    func keep(writing contents: [UInt8], at _: Int64) async -> Int64 {
        guard let upload = upload.take() else { return 0 }
        return await upload.abandon(keepingPartial: true, writing: contents)
    }

    func discard() async -> Int64 {
        guard let upload = upload.take() else { return 0 }
        return await upload.abandon(keepingPartial: false)
    }
}
