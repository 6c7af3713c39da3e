// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// A transfer under way, as its two tasks share it: one moves the bytes, the other answers the client meanwhile.
final class RunningTransfer: Sendable {
    let subject: TransferSubject
    let total: Int64?
    let counter = ByteCounter()
    private let began: Deadline
    private let loop: EventLoop
    /// What limits how fast it may be.
    let limits: [RateLimit]
    private let order: Mutex<Order?>
    private let result = Mutex(Result())
    /// The data connection, once it is made.
    private let data = Mutex<ByteStream.PeerEnd?>(nil)
    private let over = Atomic(false)

    /// What the moving task takes over.
    private struct Order: ~Copyable, Sendable {
        let transfer: Transfer
        let route: DataPlan.Route
    }

    /// What it leaves behind.
    private struct Result: ~Copyable, Sendable {
        var outcome: TransferOutcome?
        var listener: Listener?
    }

    init(
        _ transfer: consuming sending Transfer, over route: consuming sending DataPlan.Route,
        within limits: [RateLimit], since began: Deadline, on loop: EventLoop
    ) {
        self.began = began
        self.loop = loop
        subject = transfer.subject
        total = transfer.total
        counter.add(transfer.moved)
        order = Mutex(Order(transfer: transfer, route: route))
        self.limits = limits
    }

    /// Whether it shows by itself when it is whole: an upload whose size was announced, which may outlive its client.
    var provesItsEnd: Bool { subject.direction == .upload && total != nil }

    /// Whether the end of the client's data has arrived, read or not.
    var dataHasEnded: Bool { data.withLock { $0?.hasCome ?? false } }

    var isOver: Bool { over.load(ordering: .acquiring) }

    var duration: Duration { loop.now.since(began) }

    /// What moves its bytes.
    func pipeline(stall: Duration) -> TransferPipeline {
        TransferPipeline(limits: limits, stall: stall, counter: counter)
    }

    var status: TransferStatus {
        let bytes = counter.value
        let seconds = max(Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18, 1e-3)
        return TransferStatus(bytes: bytes, total: total, rate: Int64(Double(bytes) / seconds))
    }

    /// Makes the data connection and moves the bytes: the whole life of the task that does so.
    func run(for visit: Visit) async {
        guard let order = order.withLock({ $0.take() }) else { return }
        let outcome = await run(order, for: visit)
        leave(outcome)
        over.store(true, ordering: .releasing)
    }

    private func run(_ order: consuming Order, for visit: Visit) async -> TransferOutcome {
        let transfer = order.transfer
        let stream: ByteStream
        do throws(Refusal) { stream = try await order.route.open(for: visit, in: self) } catch {
            await transfer.giveUp()
            return .failed(error)
        }
        let peerEnd = stream.peerEnd
        data.withLock { $0 = peerEnd }
        return await transfer.run(over: stream, self, for: visit)
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

    func takeListener() -> Listener? { result.withLock { $0.listener.take() } }
}
