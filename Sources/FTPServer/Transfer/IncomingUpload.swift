// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPWire
import FerryIO

/// A file on its way from the client, into a staged file that takes its name only when its end is proved.
struct IncomingUpload: DataTransfer, ~Copyable {
    private let upload: StagedFile
    private var room: RoomMaker
    private let announcedSize: Int64?
    private let form: DataForm
    private let tellsName: Bool
    /// The bytes that have arrived and are not written: all of a small file, which is stored and named in one go.
    private var contents: [UInt8] = []
    private var failure: Failure?
    private var streamEnd: EndOfStream?
    private var endFollowedAtOnce = false
    private var wantsCloseNotify = false
    /// The digest of what is written, where a subscriber of events wants it.
    private let digest: SharedDigest?
    /// True where one is wanted and only the end of the file passes here.
    private let lacksDigest: Bool

    /// Begins an upload in the store.
    static func begin(
        to path: VirtualPath, _ mode: WriteMode, in workspace: Workspace, _ terms: TransferTerms
    ) async throws(Refusal) -> IncomingUpload {
        try await begin(to: path, in: workspace, terms, tellingName: false) { storage async throws(StorageError) in
            try await storage.openForWriting(path, mode)
        }
    }

    /// Begins an upload that the store opens under that name or another one, of which the client is told if that
    /// differs, or in any case.
    static func begin(
        to path: VirtualPath, in workspace: Workspace, _ terms: TransferTerms, tellingName: Bool,
        _ open: (any StorageBackend) async throws(StorageError) -> StagedFile
    ) async throws(Refusal) -> IncomingUpload {
        if terms.range != nil { throw .rangeIsForReading }
        var room = workspace.roomMaker(for: path)
        let upload = try await orRefuse { () async throws(StorageError) in
            try await room.retrying { () async throws(StorageError) in
                try await open(workspace.storage)
            }
        }
        // A drop box stores beside what is there.
        let tellsName = tellingName || upload.path != path
        var incoming = IncomingUpload(
            upload, room, announcedSize: terms.announcedSize, as: DataForm(workspace.parameters),
            tellsName: tellsName, takesDigest: workspace.wantsDigests)
        if let refusal = await incoming.lackOfRoom() {
            await incoming.giveUp()
            throw refusal
        }
        return incoming
    }

    private init(
        _ upload: consuming StagedFile, _ room: RoomMaker, announcedSize: Int64?, as form: DataForm, tellsName: Bool,
        takesDigest: Bool
    ) {
        digest = takesDigest && upload.startOffset == 0 ? SharedDigest(.sha256) : nil
        lacksDigest = takesDigest && upload.startOffset > 0
        self.upload = upload
        self.room = room
        // Converted text has another length than the client's file.
        self.announcedSize = form.isText ? nil : announcedSize
        self.form = form
        self.tellsName = tellsName
    }

    var subject: TransferSubject { TransferSubject(direction: .upload, path: upload.path) }

    var preliminary: Preliminary { tellsName ? .receiving(as: upload.path.name ?? []) : .receiving }

    var total: Int64? { announcedSize }

    var moved: Int64 { Int64(contents.count) }

    var briefLength: Int64? { mayBeShort ? Int64(TransferPolicy.shortUpload) : nil }

    private var mayBeShort: Bool { form.isPlain && announcedSize ?? 0 <= TransferPolicy.shortUpload }

    /// Refuses more than there is room for, with all that may give way: a full disk shows before the bytes are sent.
    private mutating func lackOfRoom() async -> Refusal? {
        guard let announcedSize else { return nil }
        let missing = announcedSize - upload.startOffset
        if let free = await upload.quotaRoom, let state = room.quotaState {
            let room = await room.room(for: missing, free: free)
            if missing > room { return .noQuota(for: announcedSize, in: room, state) }
        }
        guard !mayBeShort, let free = await upload.room else { return nil }
        let room = await room.room(for: missing, free: free)
        return missing > room ? .noRoom(for: announcedSize, in: room) : nil
    }

    /// Takes what comes within a moment: nothing has come yet, as the client has only just been told to send.
    mutating func runBriefly(over stream: borrowing ByteStream, within budget: inout RateBudget) async -> Bool {
        await upload.prepare()
        do throws(StreamError) {
            return try await takeFirst(over: stream, within: &budget, waiting: TransferPolicy.shortUploadTime)
        } catch {
            if error != .timedOut { failure = .transfer(.stream(error)) }
            return false
        }
    }

    consuming func run(
        over stream: consuming ByteStream, _ running: RunningTransfer, for context: ConnectionContext
    ) async -> TransferOutcome {
        let stall = context.services.configuration.timeouts.stall
        if stream.isEncrypted {
            wantsCloseNotify = context.offeredEncryption?.policy.requiresCloseNotify ?? true
        }
        if failure == nil {
            do throws(Failure) { try await receive(over: stream, running, stall: stall) } catch { failure = error }
            // The answer to a client that waits for one before it closes.
            if failure == nil { try? await stream.finishTLS(until: context.loop.deadline(after: .seconds(1))) }
        }
        let received = running.counter.value
        guard let failure, !isAllAnnounced(received) else { return .arrived(arrived(received)) }
        // A client that goes on sending into a failed upload is stopped at once by a reset.
        stream.resetOnClose()
        if failure.isLackOfRoom, room.hasAskedInVain {
            _ = await upload.abandon(keepingPartial: false)
            room.reportLoss(of: received)
            return .failed(failure.refusal(lostAfter: received, quota: room.quotaRefusal))
        }
        let kept: Int64
        if failure.isDamage {
            kept = await upload.revert()
        } else {
            kept = await upload.abandon(keepingPartial: true, writing: contents)
        }
        return .failed(failure.refusal(stall: stall, kept: kept, quota: room.quotaRefusal))
    }

    consuming func end(after _: Duration) -> TransferOutcome {
        let received = moved
        return .arrived(arrived(received))
    }

    consuming func giveUp() async { _ = await upload.abandon(keepingPartial: true) }

    /// The upload after its last byte, whose stream ended in order, or that is all there however it ended.
    private consuming func arrived(_ received: Int64) -> ReceivedUpload {
        let isAuthenticated = streamEnd?.isAuthenticated ?? false
        let lacksCloseNotify = failure == nil && wantsCloseNotify && !isAuthenticated
        let end = EndOfData(
            time: .now, received: received, isAllAnnounced: isAllAnnounced(received),
            isOrderly: failure == nil && !lacksCloseNotify, followedAtOnce: endFollowedAtOnce,
            isAuthenticated: isAuthenticated, lacksCloseNotify: lacksCloseNotify)
        return ReceivedUpload(upload, contents, end, room, digest, lacksDigest: lacksDigest)
    }

    /// Receives to the end of the stream: into memory as long as the file may be a small one, then into the store.
    private mutating func receive(
        over stream: borrowing ByteStream, _ running: RunningTransfer, stall: Duration
    ) async throws(Failure) {
        if form.isPlain, contents.isEmpty {
            defer { running.counter.add(contents.count) }
            do throws(StreamError) {
                var budget = RateBudget(within: running.limits)
                if try await takeFirst(over: stream, within: &budget, waiting: stall) { return }
            } catch {
                throw .transfer(.stream(error))
            }
        }
        let writer: any FileWriter
        do throws(StorageError) { writer = try await openWriter() } catch {
            throw .store(room.told(error))
        }
        var sink = UploadSink(file: FileSink(writer, at: upload.writeOffset), room: room, digest: digest)
        defer { room = sink.room }
        do throws(TransferError) {
            if !contents.isEmpty { try await sink.takeMakingRoom(contents) }
            contents = []
            let received = try await running.pipeline(stall: stall, counted: form.counted).receive(
                into: &sink, through: form.decoder(), from: stream)
            (streamEnd, endFollowedAtOnce) = (received.end, received.endFollowedAtOnce)
        } catch {
            throw .transfer(error)
        }
    }

    private mutating func openWriter() async throws(StorageError) -> any FileWriter {
        while true {
            do throws(StorageError) { return try await upload.writer } catch {
                guard error.isLackOfRoom, await room.makeRoom() else { throw error }
            }
        }
    }

    /// Waits for the first bytes and takes what comes within a moment into memory.
    ///
    /// - Returns: True when that was all of the stream.
    private mutating func takeFirst(
        over stream: borrowing ByteStream, within budget: inout RateBudget, waiting time: Duration
    ) async throws(StreamError) -> Bool {
        try await stream.waitReadable(until: stream.loop.deadline(after: time))
        streamEnd = try await stream.receiveShort(
            onto: &contents, within: &budget, until: stream.loop.deadline(after: TransferPolicy.shortUploadTime))
        return streamEnd != nil
    }

    /// True when exactly as much came as was announced, so that it is all, however the stream ended.
    ///
    /// `ALLO` is a reservation (RFC 959 §4.1.3): many clients round it up. So less than was announced proves nothing,
    /// and more shows that the announcement was wrong. After a restart some clients announce the whole file, others
    /// what they still send; only the second can be told from a part that happens to have that length.
    ///
    /// Compressed data has an end of its own, without which none of it has been checked.
    private func isAllAnnounced(_ received: Int64) -> Bool {
        announcedSize == received && (failure == nil || !form.isCompressed)
    }

    /// The reason for which an upload broke off.
    private enum Failure: Error {
        case transfer(TransferError)
        /// The store would not have it after all.
        case store(StorageError)

        func refusal(stall: Duration, kept: Int64, quota: String?) -> Refusal {
            switch self {
            case .transfer(let error): Refusal(error, stall: stall, kept: kept, quota: quota)
            case .store(let error): Refusal(error, kept: kept)
            }
        }

        /// True when what arrived is not what was sent.
        var isDamage: Bool { if case .transfer(.damaged) = self { true } else { false } }

        var isLackOfRoom: Bool {
            switch self {
            case .transfer(let error): error.isLackOfRoom
            case .store(let error): error.isLackOfRoom
            }
        }

        /// The reply for an upload of which nothing is kept, as there was no room.
        func refusal(lostAfter bytes: Int64, quota: String?) -> Refusal {
            switch self {
            case .transfer(.file(.quotaExceeded)): .quotaExceeded(after: bytes, quota)
            case .store(let error): Refusal(error, lostAfter: bytes)
            default: .diskFull(after: bytes)
            }
        }
    }
}
