// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The conditions under which the bytes of a transfer move.
struct Pump: Sendable {
    /// Counts the bytes of the file as it is here.
    let counter: ByteCounter
    let stall: Duration
    let rateLimit: Int64?
    let loop: EventLoop
    var type = TransferType.binary

    /// How many bytes move before the limit is looked at: a tenth of a second's worth, within reason.
    var step: Int {
        guard let rateLimit else { return 256 * 1024 }
        return Int(clamping: min(max(rateLimit / 10, 1024), 256 * 1024))
    }

    /// Waits until so many bytes are due since `start`; at once without a limit.
    func pace(_ moved: Int64, since start: Deadline) async {
        guard let rateLimit, rateLimit > 0 else { return }
        let due = Duration.seconds(Double(moved) / Double(rateLimit))
        let ahead = due - Deadline.now.since(start)
        if ahead > .zero { await loop.sleep(until: .after(ahead)) }
    }

    /// Runs the moving of bytes on the loop, where the sockets' readiness is learned without a hop, until it ends, the
    /// server refuses, or the caller is cancelled.
    func run(
        _ stream: consuming TCPStream, _ watch: ControlWatch,
        _ body: @escaping @Sendable (consuming TCPStream) async -> Flow
    ) async -> Flow {
        let handoff = Handoff(stream)
        let task = Task(executorPreference: loop) { () -> Flow in
            guard let stream = handoff.take() else { return .broken(.closed) }
            return await body(stream)
        }
        watch.onRefusal { task.cancel() }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }
}

extension Flow {
    init(_ error: PumpError) {
        switch error {
        case .stream(let error): self = .broken(error)
        case .file(let error): self = .fileFailed(error)
        case .fileShrank: self = .fileShrank
        }
    }
}
