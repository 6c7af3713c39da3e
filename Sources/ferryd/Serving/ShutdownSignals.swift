// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// SIGTERM and SIGINT as they come: the first lets transfers finish, the second ends them.
struct ShutdownSignals: Sendable {
    private let arrivals: AsyncStream<Void>

    /// To be made before any other thread is.
    init() {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        self.arrivals = arrivals
        Signal.receive([.terminate, .interrupt]) { _ in arrival.yield() }
    }

    /// Suspends until the next one, or until the task is cancelled.
    func next() async { for await _ in arrivals { return } }
}
