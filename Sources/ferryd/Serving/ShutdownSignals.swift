// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// SIGTERM and SIGINT as they come: the first lets transfers finish, the second ends them.
///
/// SIGHUP of a terminal that closes counts as one of them. To a server that no terminal started it means "read your
/// settings again", for which there is nothing to do; it goes on.
struct ShutdownSignals: Sendable {
    private let arrivals: AsyncStream<Signal>
    private let endsWithTerminal = System.isTerminal(0)

    /// To be made before any other thread is.
    init() {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Signal.self)
        self.arrivals = arrivals
        Signal.receive([.terminate, .interrupt, .hangUp]) { arrival.yield($0) }
    }

    /// Suspends until the next one, or until the task is cancelled.
    func next(onHangUp: () async -> Void = {}) async {
        for await signal in arrivals {
            if signal != .hangUp || endsWithTerminal { return }
            await onHangUp()
        }
    }
}
