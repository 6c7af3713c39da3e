// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// Moves the bytes of a transfer over a data connection, in the form that its type asks for.
struct Pump: Sendable {
    private let pipeline: TransferPipeline
    private let type: TransferType

    /// Makes a pump; `meter` counts the bytes of the file as it is on this side.
    init(
        _ meter: TransferMeter, type: TransferType = .binary, rateLimit: Int64? = nil, schedule: RateSchedule? = nil,
        stall: Duration
    ) {
        let limit = schedule.map { RateLimit(following: $0) } ?? rateLimit.map { RateLimit($0) }
        pipeline = TransferPipeline(
            limits: limit.map { [$0] } ?? [], stall: stall, counter: meter.counter, counted: .inFile)
        self.type = type
    }

    /// The time that the server gets to close an encrypted upload first; some never do (IIS).
    private static let closingTime = Duration.seconds(2)

    /// Sends all of a source, and ends the stream behind it; a stream that ends early is reset.
    ///
    /// An encrypted stream is ended by `close_notify` and read to its end before it is closed, or else what the server
    /// has sent meanwhile would make the close a reset, and the reset would take the tail of the upload along.
    func send(_ stream: consuming ByteStream, _ source: some TransferSource, _ relay: ByteRelay) async -> Flow {
        var source = source
        do throws(TransferError) {
            try await pipeline.send(&source, through: type == .text ? ASCIIEncoder() : nil, over: stream)
            if stream.isEncrypted {
                relay.stage = .closing
                await stream.finish(linger: Self.closingTime, stall: pipeline.stall)
            }
            return .ended
        } catch {
            stream.resetOnClose()
            return Flow(error)
        }
    }

    /// Hands received bytes to a sink until the server ends the stream, or `limit` of them are there.
    func receive(
        _ stream: borrowing ByteStream, into sink: some TransferSink, upTo limit: Int64 = .max
    ) async -> Flow {
        var sink = sink
        do throws(TransferError) {
            let received = try await pipeline.receive(
                into: &sink, through: type == .text ? ASCIIDecoder() : nil, from: stream, upTo: limit)
            if !stream.isEncrypted { return .ended }
            if !received.end.isAuthenticated { return .cut }
            try? await stream.finishSending(until: stream.loop.deadline(after: .seconds(1)))
            return .ended
        } catch {
            return error == .stopped ? .enough : Flow(error)
        }
    }

    /// Compares the next bytes of a stream with those of a file.
    ///
    /// - Returns: `nil` if all are equal; otherwise how the transfer ends.
    func compare(_ stream: borrowing ByteStream, with file: OpenFile, _ range: Range<Int64>) async -> Flow? {
        var sink = ComparingSink(file, at: range.lowerBound)
        // These bytes are there already, and count for nothing.
        let comparing = TransferPipeline(limits: pipeline.limits, stall: pipeline.stall, counter: ByteCounter())
        do throws(TransferError) {
            _ = try await comparing.receive(into: &sink, from: stream, upTo: Int64(range.count))
            return .misfit
        } catch {
            guard error == .stopped else { return Flow(error) }
            return sink.isEqual ? nil : .misfit
        }
    }
}

/// Takes bytes that should be those of a file.
private struct ComparingSink: TransferSink {
    private let file: OpenFile
    private var position: Int64
    private(set) var isEqual = true

    init(_ file: OpenFile, at position: Int64) { (self.file, self.position) = (file, position) }

    mutating func take(_ bytes: [UInt8]) async throws(TransferError) {
        var local: [UInt8] = []
        do throws(Errno) {
            while local.count < bytes.count {
                let piece = try await file.read(at: position + Int64(local.count), atMost: bytes.count - local.count)
                if piece.isEmpty { break }
                local += piece
            }
        } catch {
            throw .file(error)
        }
        position += Int64(bytes.count)
        isEqual = isEqual && local == bytes
        if !isEqual { throw .stopped }
    }
}

/// Keeps received bytes in memory, up to a limit.
final class MemorySink: TransferSink {
    private let limit: Int
    private let kept = Mutex<[UInt8]>([])

    init(limit: Int) { self.limit = limit }

    var bytes: [UInt8] { kept.withLock { $0 } }

    /// True once more came than may be kept.
    var isFull: Bool { kept.withLock { $0.count > limit } }

    func take(_ bytes: [UInt8]) async throws(TransferError) {
        kept.withLock { $0 += bytes }
        if isFull { throw .stopped }
    }
}

/// Bytes in memory that are sent.
struct MemorySource: TransferSource {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func next(atMost limit: Int) async throws(TransferError) -> [UInt8]? {
        if rest.isEmpty { return nil }
        let piece = rest.prefix(limit)
        rest = rest.dropFirst(piece.count)
        return Array(piece)
    }
}

extension Flow {
    init(_ error: TransferError) {
        switch error {
        case .stream(let error): self = .broken(error)
        case .file(let error): self = .fileFailed(error)
        case .fileShrank: self = .fileShrank
        case .stopped: self = .enough
        // Nothing is compressed on this side.
        case .unfinished, .damaged: self = .cut
        }
    }
}
