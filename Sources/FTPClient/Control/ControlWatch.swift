// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// Reads the control connection while a data connection is in use.
///
/// Its task is not cancelled with the caller's: a transfer that is cut short has to be put in order all the same.
final class ControlWatch: Sendable {
    /// What the control connection said about a transfer.
    struct Report: Sendable {
        /// The 1yz reply, if one came.
        var preliminary: Reply?
        /// The reply that ended the transfer; `nil` if the connection failed first, or an abort made it moot.
        var final: Reply?
        /// Why no final reply came.
        var failure: ControlError?
        /// Whether the next command will get its own reply.
        var isInStep = false
    }

    private enum Order: Sendable {
        case listen
        case conclude(Deadline)
        case abort(Deadline)
    }

    private struct State: Sendable {
        var order = Order.listen
        var isRefused = false
        var onRefusal: (@Sendable () -> Void)?
        var quiet: Quiet?
        var isQuiet = false
        var timer: Task<Void, Never>?
    }

    /// The action for a server that is done, but does not end the data connection.
    private struct Quiet: Sendable {
        let counter: ByteCounter
        let total: Int64?
        let limit: Duration
        let loop: EventLoop
        let action: @Sendable () -> Void
    }

    /// Time for bytes that are on their way to arrive after the server has broken off a download, or when nothing is
    /// missing.
    private static let grace = Duration.seconds(1)

    private let direction: TransferProgress.Direction
    private let control: Handoff<ControlChannel>
    private let interruption: ByteStream.Interruption
    private let loop: EventLoop
    private let state = Mutex(State())
    private let report = Mutex(Report())

    /// Makes a watch; `reply` is what the server has already said to the transfer command.
    init(_ control: consuming ControlChannel, _ direction: TransferProgress.Direction, having reply: Reply?) {
        self.direction = direction
        interruption = control.stream.interruption
        loop = control.stream.loop
        self.control = Handoff(control)
        if let reply { _ = note(reply) }
    }

    /// Begins to read.
    func start(on loop: EventLoop) -> Task<Void, Never> {
        Task(executorPreference: loop) {
            guard self.said.final == nil, var control = self.control.take() else { return }
            await self.listen(&control)
            self.control.leave(control)
        }
    }

    /// What is done as soon as the server says no, or is gone; at once, if it has.
    func onRefusal(_ action: @escaping @Sendable () -> Void) {
        let isRefused = state.withLock { state in
            state.onRefusal = action
            return state.isRefused
        }
        if isRefused { action() }
    }

    /// The server may say that it is done and leave the data connection as it is: `action` ends it when no byte has
    /// moved for `limit` after that, and sooner when all bytes that were announced are here.
    func onQuiet(
        _ counter: ByteCounter, of total: Int64?, within limit: Duration, on loop: EventLoop,
        _ action: @escaping @Sendable () -> Void
    ) {
        let quiet = Quiet(counter: counter, total: total, limit: limit, loop: loop, action: action)
        state.withLock { $0.quiet = quiet }
        awaitQuiet()
    }

    /// True when this side ended the data connection because nothing came any more.
    var isQuiet: Bool { state.withLock { $0.isQuiet } }

    /// Nothing moves any more: the final reply must come within `limit`.
    func conclude(within limit: Duration) { order(.conclude(loop.deadline(after: limit))) }

    /// The transfer is given up: ends it with the server too, as far as that works within `limit`.
    func abort(within limit: Duration) { order(.abort(loop.deadline(after: limit))) }

    /// What was said; complete once the task has ended.
    var said: Report { report.withLock { $0 } }

    /// Takes the connection back, after the task has ended.
    func takeBack() -> ControlChannel? {
        interruption.clear()
        return control.take()
    }

    private func order(_ order: Order) {
        state.withLock { state in
            state.order = order
            state.timer?.cancel()
        }
        interruption()
    }
}

extension ControlWatch {
    private func listen(_ control: inout ControlChannel) async {
        while true {
            do throws(ControlError) {
                let reply: Reply
                switch state.withLock({ $0.order }) {
                case .listen: reply = try await control.reply(until: .never)
                case .conclude(let deadline): reply = try await control.reply(until: deadline)
                case .abort(let deadline):
                    try await control.abortTransfer(until: deadline)
                    return report.withLock { $0.isInStep = true }
                }
                guard note(reply) else { continue }
                if reply.isRefusal { await refuse(control) } else { awaitQuiet() }
                return
            } catch .stream(.interrupted) {
                continue
            } catch {
                report.withLock { $0.failure = error }
                // What is sent to nobody is sent in vain; what is received may yet turn out to be all.
                if direction == .upload { stopBytes() }
                return
            }
        }
    }

    /// Takes a reply; `true` if it is the last of the transfer.
    private func note(_ reply: Reply) -> Bool {
        report.withLock { report in
            if reply.code.group == .preliminary {
                report.preliminary = report.preliminary ?? reply
                return false
            }
            report.final = reply
            report.isInStep = reply.code.rawValue != 421
            return true
        }
    }

    /// Stops the bytes; those of a download that had begun get a moment to end by themselves, as the server closes its
    /// side too, and every one of them may serve the next attempt.
    private func refuse(_ control: borrowing ControlChannel) async {
        if direction == .download, said.preliminary != nil {
            let deadline = loop.deadline(after: Self.grace)
            do throws(StreamError) { while true { try await control.stream.waitReadable(until: deadline) } } catch {}
        }
        stopBytes()
    }

    /// Begins to look for silence, once the server has said that it is done and the bytes are known to be under way.
    private func awaitQuiet() {
        guard let final = said.final, !final.isRefusal else { return }
        state.withLock { state in
            guard case .listen = state.order, state.timer == nil, let quiet = state.quiet else { return }
            state.timer = Task(executorPreference: quiet.loop) { await self.endWhenQuiet(quiet) }
        }
    }

    private func endWhenQuiet(_ quiet: Quiet) async {
        let hasBegun = said.preliminary != nil
        var moved = quiet.counter.value
        while true {
            let needsNothing = moved == quiet.total || moved == 0 && !hasBegun
            let span = needsNothing ? min(quiet.limit, Self.grace) : quiet.limit
            guard await quiet.loop.sleep(until: quiet.loop.deadline(after: span)) else { return }
            let now = quiet.counter.value
            if now == moved { break }
            moved = now
        }
        state.withLock { $0.isQuiet = true }
        quiet.action()
    }

    private func stopBytes() {
        let action = state.withLock { state in
            state.isRefused = true
            return state.onRefusal
        }
        action?()
    }
}
