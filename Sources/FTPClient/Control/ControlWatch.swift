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
    }

    private let control: Handoff<ControlChannel>
    private let interruption: TCPStream.Interruption
    private let state = Mutex(State())
    private let report = Mutex(Report())

    /// Makes a watch; `reply` is what the server has already said to the transfer command.
    init(_ control: consuming ControlChannel, having reply: Reply?) {
        interruption = control.stream.interruption
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

    /// Nothing moves any more: the final reply must come within `limit`.
    func conclude(within limit: Duration) { order(.conclude(.after(limit))) }

    /// The transfer is given up: ends it with the server too, as far as that works within `limit`.
    func abort(within limit: Duration) { order(.abort(.after(limit))) }

    /// What was said; complete once the task has ended.
    var said: Report { report.withLock { $0 } }

    /// Takes the connection back, after the task has ended.
    func takeBack() -> ControlChannel? {
        interruption.clear()
        return control.take()
    }

    private func order(_ order: Order) {
        state.withLock { $0.order = order }
        interruption()
    }
}

extension ControlWatch {
    private func listen(_ control: inout ControlChannel) async {
        while true {
            do throws(ControlError) {
                switch state.withLock({ $0.order }) {
                case .listen: if note(try await control.reply(until: .never)) { return }
                case .conclude(let deadline): if note(try await control.reply(until: deadline)) { return }
                case .abort(let deadline):
                    try await control.abortTransfer(until: deadline)
                    return report.withLock { $0.isInStep = true }
                }
            } catch .stream(.interrupted) {
                continue
            } catch {
                report.withLock { $0.failure = error }
                return refuse()
            }
        }
    }

    /// Takes a reply; `true` if it is the last of the transfer.
    private func note(_ reply: Reply) -> Bool {
        if reply.code.group == .preliminary {
            report.withLock { $0.preliminary = $0.preliminary ?? reply }
            return false
        }
        report.withLock { report in
            report.final = reply
            report.isInStep = reply.code.rawValue != 421
        }
        if reply.isRefusal { refuse() }
        return true
    }

    private func refuse() {
        let action = state.withLock { state in
            state.isRefused = true
            return state.onRefusal
        }
        action?()
    }
}
