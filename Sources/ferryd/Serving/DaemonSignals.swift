// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The signals of a serving `ferryd` as they come.
///
/// SIGTERM and SIGINT: the first lets transfers finish, the second ends them. SIGHUP: the settings are read again; of a
/// terminal that closes it counts as one of the first. SIGUSR1: the log file is opened anew.
struct DaemonSignals: Sendable {
    private let arrivals: AsyncStream<Signal>
    private let arrival: AsyncStream<Signal>.Continuation
    private let endsWithTerminal = System.isTerminal(0)

    /// To be made before any other thread is.
    init() {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Signal.self)
        (self.arrivals, self.arrival) = (arrivals, arrival)
        Signal.receive([.terminate, .interrupt, .hangUp, .user1]) { arrival.yield($0) }
    }

    /// Asks for the end, as SIGTERM does.
    func askForEnd() { arrival.yield(.terminate) }

    /// Suspends until the next signal that asks for the end, or until the task is cancelled.
    func untilEnd(onHangUp: () async -> Void = {}, onReopen: () -> Void = {}) async {
        for await signal in arrivals {
            switch signal {
            case .user1: onReopen()
            case .hangUp where !endsWithTerminal: await onHangUp()
            default: return
            }
        }
    }
}
