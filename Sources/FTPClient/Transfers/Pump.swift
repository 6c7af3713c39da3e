// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The conditions under which the bytes of a transfer move.
struct Pump: Sendable {
    /// Counts the bytes of the file as it is here.
    let counter: ByteCounter
    let stall: Duration
    /// What limits it, alone or together with others.
    let limits: [RateLimit]
    let loop: EventLoop
    var type = TransferType.binary
    /// How many bytes will move, where that is known.
    var total: Int64?
    /// Without one byte moving after the server has said that it is done.
    var quiet = Duration.seconds(5)

    /// How many bytes that change on the way, or are no file's, move in one go.
    static let step: Int64 = 256 * 1024

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
        watch.onQuiet(counter, of: total, within: quiet, on: loop) { task.cancel() }
        let flow = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        if case .broken = flow, watch.isQuiet { return .quiet }
        return flow
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
