// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// A transfer under way, as its two tasks share it: one moves the bytes, the other answers the client meanwhile.
final class RunningTransfer: Sendable {
    let subject: TransferSubject
    let total: Int64?
    let counter = ByteCounter()
    private let started = ContinuousClock.now
    private let transfer: Handoff<Transfer>
    private let route: Handoff<DataPlan.Route>
    /// What limits how fast it may be.
    let limits: [RateLimit]
    private let outcome = Handoff<TransferOutcome>()
    /// The listener of a passive data connection, which the session may use again.
    let spareListener = Handoff<Listener>()
    private let over = Atomic(false)

    init(
        _ transfer: consuming sending Transfer, over route: consuming sending DataPlan.Route, within limits: [RateLimit]
    ) {
        subject = transfer.subject
        total = transfer.total
        counter.add(transfer.sent)
        self.transfer = Handoff(transfer)
        self.route = Handoff(route)
        self.limits = limits
    }

    /// Whether it shows by itself when it is whole: an upload whose size was announced, which may outlive its client.
    var provesItsEnd: Bool { subject.direction == .upload && total != nil }

    var isOver: Bool { over.load(ordering: .acquiring) }

    var duration: Duration { ContinuousClock.now - started }

    var status: TransferStatus {
        let bytes = counter.value
        let seconds = max(Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18, 1e-3)
        return TransferStatus(bytes: bytes, total: total, rate: Int64(Double(bytes) / seconds))
    }

    /// Makes the data connection and moves the bytes: the whole life of the task that does so.
    func run(for visit: Visit) async {
        guard let transfer = transfer.take(), let route = route.take() else { return }
        outcome.leave(await run(transfer, over: route, for: visit))
        over.store(true, ordering: .releasing)
    }

    private func run(
        _ transfer: consuming Transfer, over route: consuming DataPlan.Route, for visit: Visit
    ) async -> TransferOutcome {
        let stream: TCPStream
        do throws(Refusal) { stream = try await route.open(for: visit, leaving: spareListener) } catch {
            await transfer.giveUp()
            return .failed(error)
        }
        return await transfer.run(over: stream, self, for: visit)
    }

    func takeOutcome() -> TransferOutcome { outcome.take() ?? .failed(.localError()) }
}
