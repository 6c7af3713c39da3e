// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// A transfer under way, as its two tasks share it: one moves and stores the bytes, the other answers the client
/// meanwhile.
final class RunningTransfer: AttendedWork {
    /// The transfer, for the log.
    let transfer: TransferSubject
    let total: Int64?
    let counter = ByteCounter()
    let began: Deadline
    private let loop: EventLoop
    /// The limits that its speed is kept within.
    let limits: [RateLimit]
    private let order: Mutex<Order?>
    private let result = Mutex(Result())
    /// The data connection, once it is made.
    private let data = Mutex<ByteStream.PeerEnd?>(nil)
    private let phase: Atomic<Phase>

    enum Phase: UInt8, AtomicRepresentable {
        case moving, moved, storing, stored
    }

    /// The transfer and the way to its data connection, for the moving task to take over.
    private struct Order: ~Copyable, Sendable {
        let transfer: any DataTransfer & ~Copyable
        let route: DataPlan.Route
        /// The least version of TLS on the data connection; nil for one in clear.
        let leastTLS: TLSVersion?
    }

    /// The things that the moving task leaves behind.
    private struct Result: ~Copyable, Sendable {
        var outcome: TransferOutcome?
        var listener: Listener?
        var isUnanswered = false
    }

    init(
        _ transfer: consuming sending any DataTransfer & ~Copyable, over route: consuming sending DataPlan.Route,
        leastTLS: TLSVersion?, within limits: [RateLimit], since began: Deadline, on loop: EventLoop
    ) {
        self.began = began
        self.loop = loop
        self.transfer = transfer.subject
        total = transfer.total
        counter.add(Int(transfer.moved))
        order = Mutex(Order(transfer: transfer, route: route, leastTLS: leastTLS))
        phase = Atomic(.moving)
        self.limits = limits
    }

    /// The end of an upload whose bytes were moved at once, and whose commit takes its time.
    init(storing subject: TransferSubject, bytes: Int64, since began: Deadline, on loop: EventLoop) {
        self.began = began
        self.loop = loop
        transfer = subject
        total = bytes
        counter.add(Int(bytes))
        order = Mutex(nil)
        phase = Atomic(.moved)
        limits = []
    }

    /// True for an upload whose size was announced: it shows by itself when it is whole, and may outlive its client.
    var provesItsEnd: Bool { transfer.direction == .upload && total != nil }

    /// True when the end of the client's data has arrived, read or not.
    var dataHasEnded: Bool { data.withLock { $0?.hasCome ?? false } }

    /// True when the task that works for it has done its part.
    var isOver: Bool {
        switch phase.load(ordering: .acquiring) {
        case .moving, .storing: false
        case .moved, .stored: true
        }
    }

    var moved: Int64 { counter.value }

    var subject: TransferSubject? { transfer }

    var duration: Duration { loop.now.since(began) }

    /// The pipeline that moves its bytes.
    func pipeline(stall: Duration, counted: TransferPipeline.Counted = .onStream) -> TransferPipeline {
        TransferPipeline(limits: limits, stall: stall, counter: counter, counted: counted)
    }

    var status: TransferStatus {
        let bytes = moved
        let isStoring = phase.load(ordering: .relaxed) == .storing
        return TransferStatus(
            bytes: bytes, total: total, rate: TransferStatus.rate(of: bytes, in: duration), isStoring: isStoring)
    }

    /// The state of the transfer, as the directory of sessions tells it.
    var report: SessionStatus.TransferReport {
        let status = status
        return .init(subject: transfer, bytes: status.bytes, total: status.total, rate: status.rate)
    }

    /// Makes the data connection and moves the bytes: the whole life of the task that does so.
    func run(for context: ConnectionContext) async {
        guard let order = order.withLock({ $0.take() }) else { return }
        let outcome = await run(order, for: context)
        leave(outcome)
        phase.store(.moved, ordering: .releasing)
    }

    /// Tells that the commit begins.
    func beginStoring() { phase.store(.storing, ordering: .releasing) }

    /// Tells that the commit has ended, well or not.
    func endStoring() { phase.store(.stored, ordering: .releasing) }

    private func run(_ order: consuming Order, for context: ConnectionContext) async -> TransferOutcome {
        let transfer = order.transfer
        let stream: ByteStream
        let leastTLS = order.leastTLS
        do throws(Refusal) {
            let plain = try await order.route.open(for: context, in: self)
            // Before the handshake, so that a client that gives up meanwhile is seen to.
            let peerEnd = plain.peerEnd
            data.withLock { $0 = peerEnd }
            if let leastTLS {
                stream = try await context.encrypted(plain, atLeast: leastTLS)
            } else {
                stream = plain
            }
        } catch {
            await transfer.giveUp()
            return .failed(error)
        }
        return await transfer.run(over: stream, self, for: context)
    }

    private func leave(_ outcome: consuming TransferOutcome) {
        var outcome: TransferOutcome? = outcome
        result.withLock { swap(&$0.outcome, &outcome) }
    }

    func takeOutcome() -> TransferOutcome { result.withLock { $0.outcome.take() } ?? .failed(.localError()) }

    /// The listener of a passive data connection, for the session to use again.
    func leave(_ listener: consuming Listener) {
        var listener: Listener? = listener
        result.withLock { swap(&$0.listener, &listener) }
    }

    /// Notes that the client was awaited for its data connection, and did not come.
    func noteUnanswered() { result.withLock { $0.isUnanswered = true } }

    /// True if nobody came for the data connection.
    var isUnanswered: Bool { result.withLock { $0.isUnanswered } }

    func takeListener() -> Listener? { result.withLock { $0.listener.take() } }
}
