// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// Hands bytes, and at last the outcome, from the child task that moves them to the task that reads the control
/// connection.
///
/// The child gets no further ahead than `limit` bytes and one read. There is one task on either side.
final class ByteRelay: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var flow: Flow?
        var stage: TransferStage
        var facts: TLSFacts?
        var waiter: CheckedContinuation<Void, Never>?
    }

    /// The most bytes that are handed over in one go.
    private static let limit = 64 * 1024

    private let state: Mutex<State>
    private let wake: ByteStream.Interruption

    /// Makes a relay that interrupts the reader of the control connection when there is something new.
    ///
    /// An encrypted transfer begins with a handshake.
    init(waking reader: ByteStream.Interruption, isEncrypted: Bool = false) {
        wake = reader
        state = Mutex(State(stage: isEncrypted ? .handshake : .moving))
    }

    /// Hands bytes over; waits while many are untaken.
    ///
    /// - Throws: `.stream(.cancelled)`.
    func take(_ bytes: [UInt8]) async throws(TransferError) {
        state.withLock { $0.bytes += bytes }
        wake()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGoOn = state.withLock { state in
                    if Task.isCancelled || state.bytes.count < Self.limit { return true }
                    state.waiter = continuation
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        } onCancel: {
            letGo()
        }
        if Task.isCancelled { throw .stream(.cancelled) }
    }

    /// The stage that the child has reached.
    var stage: TransferStage {
        get { state.withLock { $0.stage } }
        set { state.withLock { $0.stage = newValue } }
    }

    /// The facts of the handshake of the data connection; `nil` in clear.
    var facts: TLSFacts? {
        get { state.withLock { $0.facts } }
        set { state.withLock { $0.facts = newValue } }
    }

    /// Tells how it ended; nothing comes after that.
    func end(_ flow: Flow) {
        state.withLock { $0.flow = flow }
        wake()
    }

    /// Takes the next bytes, and the outcome once there are no more.
    func next() -> (bytes: [UInt8], flow: Flow?) {
        let (bytes, flow, isLow): ([UInt8], Flow?, Bool) = state.withLock { state in
            if state.bytes.isEmpty { return ([], state.flow, true) }
            let bytes = Array(state.bytes.prefix(Self.limit))
            state.bytes.removeFirst(bytes.count)
            // One read can bring several times as much as is taken here.
            return (bytes, nil, state.bytes.count < Self.limit)
        }
        if isLow { letGo() }
        return (bytes, flow)
    }

    /// The bytes that nobody has taken yet.
    var held: Int { state.withLock { $0.bytes.count } }

    private func letGo() {
        let waiter = state.withLock { $0.waiter.take() }
        waiter?.resume()
    }
}

/// The stages of a data connection.
enum TransferStage: Sendable {
    /// It is being encrypted; no byte of the file has moved.
    case handshake
    case moving
    /// All was sent, and the other side is given a moment to close first.
    case closing
}

/// The end of a transfer's pipeline whose bytes the task of the control connection wants.
struct RelaySink: TransferSink {
    let relay: ByteRelay

    mutating func take(_ bytes: [UInt8]) async throws(TransferError) { try await relay.take(bytes) }
}
