// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// The end of the server as sessions learn of it: nobody new, transfers finish, everyone else is told to go.
final class Drain: Sendable {
    private struct State {
        var hasBegun = false
        var interruptions: [Int: ByteStream.Interruption] = [:]
    }

    private let state = Mutex(State())

    var hasBegun: Bool { state.withLock { $0.hasBegun } }

    /// Wakes all who wait for a command.
    func begin() {
        let interruptions = state.withLock { state in
            state.hasBegun = true
            return Array(state.interruptions.values)
        }
        for interrupt in interruptions { interrupt() }
    }

    func join(_ visit: Int, _ interruption: ByteStream.Interruption) {
        state.withLock { $0.interruptions[visit] = interruption }
    }

    func leave(_ visit: Int) {
        state.withLock { _ = $0.interruptions.removeValue(forKey: visit) }
    }
}
