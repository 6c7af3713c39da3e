// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The last events, in memory, for whoever asks the running server.
final class RecentEvents: EventReceiver {
    private struct State {
        /// A ring, once it is full: the oldest is at `next`.
        var events: [ToldEvent] = []
        var next = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int = 4000) { self.capacity = capacity }

    func offer(_ event: ToldEvent) {
        state.withLock { state in
            if state.events.count < capacity { return state.events.append(event) }
            state.events[state.next] = event
            state.next = (state.next + 1) % capacity
        }
    }

    /// All that are remembered, the oldest first.
    var all: [ToldEvent] {
        state.withLock { Array($0.events[$0.next...] + $0.events[..<$0.next]) }
    }
}
