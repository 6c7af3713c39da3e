// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The bytes of a transfer, moved over a data connection in the form that its type asks for.
struct Pump: Sendable {
    private let pipeline: TransferPipeline
    private let loop: EventLoop
    private let type: TransferType
    /// How many bytes will move, where that is known.
    private let total: Int64?
    /// How long no byte may move after the server has said that it is done.
    private let quiet: Duration

    /// `counter` counts the bytes of the file as it is here, of which there will be `total`.
    init(
        counting counter: ByteCounter, of total: Int64? = nil, limits: [RateLimit] = [], stall: Duration,
        quiet: Duration = .seconds(5), type: TransferType = .binary, on loop: EventLoop
    ) {
        pipeline = TransferPipeline(limits: limits, stall: stall, counter: counter, counted: .inFile)
        (self.type, self.loop, self.total, self.quiet) = (type, loop, total, quiet)
    }

    var counter: ByteCounter { pipeline.counter }

    /// Runs the moving of bytes on the loop, where the sockets' readiness is learned without a hop, until it ends, the
    /// server refuses, or the caller is cancelled.
    func run(
        _ stream: consuming ByteStream, _ watch: ControlWatch,
        _ body: @escaping @Sendable (consuming ByteStream) async -> Flow
    ) async -> Flow {
        let handoff = Handoff(stream)
        let task = Task(executorPreference: loop) { () -> Flow in
            guard let stream = handoff.take() else { return .broken(.closed) }
            return await body(stream)
        }
        watch.onRefusal { task.cancel() }
        watch.onQuiet(counter, of: total, within: quiet, on: loop) { task.cancel() }
        let flow = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        if case .broken = flow, watch.isQuiet { return .quiet }
        return flow
    }

    /// Sends all of a source, and ends the stream behind it; a stream that ends early is reset.
    func send(_ stream: consuming ByteStream, _ source: some TransferSource) async -> Flow {
        var source = source
        do throws(TransferError) {
            try await pipeline.send(&source, through: type == .text ? ASCIIEncoder() : nil, over: stream)
            return .ended
        } catch {
            stream.resetOnClose()
            return Flow(error)
        }
    }

    /// Hands what arrives to a sink until the server ends the stream.
    func receive(_ stream: consuming ByteStream, into sink: some TransferSink) async -> Flow {
        var sink = sink
        do throws(TransferError) {
            _ = try await pipeline.receive(
                into: &sink, through: type == .text ? ASCIIDecoder() : nil, from: stream)
            return .ended
        } catch {
            return Flow(error)
        }
    }

    /// Reads as many bytes as stand at the end of an earlier part and compares them.
    ///
    /// - Returns: `nil` if they are equal; otherwise how the transfer ends.
    func compare(_ stream: borrowing ByteStream, with file: OpenFile, _ range: Range<Int64>) async -> Flow? {
        let count = Int(range.upperBound - range.lowerBound)
        var remote: [UInt8] = []
        do throws(StreamError) {
            while remote.count < count {
                let deadline = loop.deadline(after: pipeline.stall)
                let end = try await stream.read(onto: &remote, atMost: count - remote.count, until: deadline)
                if end != nil { return .misfit }
            }
        } catch {
            return .broken(error)
        }
        do throws(Errno) {
            var local: [UInt8] = []
            while local.count < count {
                let position = range.lowerBound + Int64(local.count)
                let bytes = try await file.read(at: position, atMost: count - local.count)
                if bytes.isEmpty { break }
                local += bytes
            }
            return local == remote ? nil : .misfit
        } catch {
            return .fileFailed(error)
        }
    }
}

extension Flow {
    init(_ error: TransferError) {
        switch error {
        case .stream(let error): self = .broken(error)
        case .file(let error): self = .fileFailed(error)
        case .fileShrank: self = .fileShrank
        // Sources and sinks of ours that stop by themselves keep the reason.
        case .stopped: self = .broken(.cancelled)
        }
    }
}
