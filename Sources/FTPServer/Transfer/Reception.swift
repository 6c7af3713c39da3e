// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO

/// A file on its way from the client, into a side file that becomes the file only when its end is proved.
struct Reception: ~Copyable, Sendable {
    private let upload: Upload
    let announcedSize: Int64?
    private let convertsText: Bool
    private let tellsName: Bool
    /// What has arrived and is not written: all of a small file, which is stored and named in one visit to the disk.
    private var contents: [UInt8] = []
    private var failure: Failure?
    private var endFollowedAtOnce = false

    init(_ upload: consuming Upload, announcedSize: Int64?, converting: Bool, tellsName: Bool) {
        self.upload = upload
        // Converted text has another length than the client's file.
        self.announcedSize = converting ? nil : announcedSize
        self.convertsText = converting
        self.tellsName = tellsName
    }

    var path: VirtualPath { upload.path }

    var preliminary: Preliminary { tellsName ? .receiving(as: upload.path.name ?? []) : .receiving }

    consuming func abandon() async -> Int64 { await upload.abandon(keepingPartial: true) }

    consuming func run(
        over stream: consuming ByteStream, _ running: RunningTransfer, stall: Duration
    ) async -> TransferOutcome {
        if failure == nil {
            do throws(Failure) {
                try await receive(over: stream, running, stall: stall)
            } catch {
                failure = error
            }
        }
        let received = running.counter.value
        guard let failure, !isAllAnnounced(received) else { return await end(received, inOrder: failure == nil) }
        // A client that goes on sending into a failed upload is stopped at once by a reset.
        stream.resetOnClose()
        let kept = await upload.abandon(keepingPartial: true, writing: contents)
        return .failed(failure.refusal(stall: stall, kept: kept))
    }

    /// How an upload comes out whose stream ended in order, or that is all there however it ended.
    consuming func end(_ received: Int64, inOrder: Bool) async -> TransferOutcome {
        let end = EndOfData(
            time: .now, received: received, isAllAnnounced: isAllAnnounced(received), isOrderly: inOrder,
            followedAtOnce: endFollowedAtOnce)
        return .arrived(Arrival(upload, contents, end))
    }

    /// Whether there is room for what was announced: a full disk shows before the bytes are sent, and not after.
    var fits: Bool {
        get async {
            guard let announcedSize, !mayBeShort, let room = await upload.room else { return true }
            return announcedSize - upload.startOffset <= room
        }
    }

    /// How many bytes have arrived before it is run.
    var received: Int { contents.count }

    /// Whether it is worth trying to receive it at once.
    var mayBeShort: Bool { !convertsText && announcedSize ?? 0 <= TransferPolicy.shortUpload }

    /// Takes what comes within a moment; `true` when that was all of the stream, and only to `end` it is left to do.
    mutating func receiveNow(over stream: borrowing ByteStream, within allowance: inout Allowance) async -> Bool {
        do throws(StreamError) {
            // Nothing has come yet: the client has only just been told to send.
            try await stream.waitReadable(until: stream.loop.deadline(after: TransferPolicy.shortUploadTime))
            return try await takeFirst(over: stream, within: &allowance)
        } catch {
            if error != .timedOut { failure = .transfer(.stream(error)) }
            return false
        }
    }

    private mutating func receive(
        over stream: borrowing ByteStream, _ running: RunningTransfer, stall: Duration
    ) async throws(Failure) {
        if !convertsText, contents.isEmpty {
            defer { running.counter.add(contents.count) }
            do throws(StreamError) {
                var budget = Allowance(within: running.limits)
                try await stream.waitReadable(until: stream.loop.deadline(after: stall))
                if try await takeFirst(over: stream, within: &budget) { return }
            } catch {
                throw .transfer(.stream(error))
            }
        }
        let file = try await openFile()
        var sink = FileSink(file, at: upload.startOffset)
        do throws(TransferError) {
            if !contents.isEmpty { try await sink.take(contents) }
            contents = []
            let received = try await running.pipeline(stall: stall).receive(
                into: &sink, through: convertsText ? ASCIIDecoder() : nil, from: stream)
            endFollowedAtOnce = received.endFollowedAtOnce
        } catch {
            throw .transfer(error)
        }
    }

    /// Takes what comes within a moment into memory; `true` when that was all of the stream.
    private mutating func takeFirst(
        over stream: borrowing ByteStream, within budget: inout Allowance
    ) async throws(StreamError) -> Bool {
        try await stream.receiveShort(
            onto: &contents, within: &budget, until: stream.loop.deadline(after: TransferPolicy.shortUploadTime))
    }

    /// Whether exactly as much came as was announced, so that it is all, however the stream ended.
    ///
    /// `ALLO` is a reservation (RFC 959 §4.1.3): many clients round it up. So less than was announced proves nothing,
    /// and more shows that the announcement was wrong. After a restart some clients announce the whole file, others
    /// what they still send; only the second can be told from a part that happens to have that length.
    private func isAllAnnounced(_ received: Int64) -> Bool { announcedSize == received }

    private func openFile() async throws(Failure) -> OpenFile {
        do throws(StorageError) { return try await upload.file } catch { throw .store(error) }
    }

    /// Why an upload broke off.
    private enum Failure: Error {
        case transfer(TransferError)
        /// The store would not have it after all.
        case store(StorageError)

        func refusal(stall: Duration, kept: Int64) -> Refusal {
            switch self {
            case .transfer(let error): Refusal(error, stall: stall, kept: kept)
            case .store(let error): Refusal(error, kept: kept)
            }
        }
    }
}

/// An upload after its last byte.
struct Arrival: ~Copyable, Sendable {
    private let upload: Upload
    /// What is not written yet: nothing, or all that came.
    private let contents: [UInt8]
    let end: EndOfData

    init(_ upload: consuming Upload, _ contents: [UInt8], _ end: EndOfData) {
        self.upload = upload
        self.contents = contents
        self.end = end
    }

    /// Gives the file its name.
    ///
    /// From here on 226 is true.
    consuming func commit(duration: Duration) async throws(Refusal) -> Completion {
        let (bytes, contents) = (end.received, contents)
        do throws(StorageError) { _ = try await upload.commit(writing: contents) } catch { throw Refusal(error) }
        return .transferComplete(bytes: bytes, duration: duration)
    }

    consuming func abandon() async -> Int64 {
        let contents = contents
        return await upload.abandon(keepingPartial: true, writing: contents)
    }
}

extension Transfer {
    /// Begins an upload in the store.
    static func upload(
        to path: VirtualPath, _ mode: WriteMode, in workspace: Workspace, _ terms: TransferTerms
    ) async throws(Refusal) -> Transfer {
        let upload = try await orRefuse { () async throws(StorageError) in
            try await workspace.storage.openForWriting(path, mode)
        }
        let reception = Reception(
            upload, announcedSize: terms.announcedSize, converting: workspace.parameters.convertsText,
            tellsName: mode == .create)
        guard await reception.fits else {
            _ = await reception.abandon()
            throw .noRoom
        }
        return .upload(reception)
    }
}
