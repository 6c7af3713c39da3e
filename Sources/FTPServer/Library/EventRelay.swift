// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Hands the events of a server to loops of the program, each at its own pace and through a buffer of its own.
final class EventRelay: EventSubscriber {
    private struct Listener {
        let continuation: AsyncStream<ServerEvent>.Continuation
        var missed = 0
    }

    private struct State {
        var listeners: [Int: Listener] = [:]
        var made = 0
        var isFinished = false
    }

    private let state = Mutex(State())

    let wantsCommands = false

    func receive(_ event: Event) {
        state.withLock { state in
            guard !state.listeners.isEmpty, var told = ServerEvent(event) else { return }
            for (number, listener) in state.listeners {
                told.missed = listener.missed
                switch listener.continuation.yield(told) {
                case .dropped: state.listeners[number]?.missed += 1
                default: state.listeners[number]?.missed = 0
                }
            }
        }
    }

    /// The events from now on; at most `limit` wait for a loop that is slow, and later ones are left out and counted.
    func events(buffering limit: Int) -> AsyncStream<ServerEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: ServerEvent.self, bufferingPolicy: .bufferingOldest(max(1, limit)))
        let number: Int? = state.withLock { state in
            if state.isFinished { return nil }
            state.made += 1
            state.listeners[state.made] = Listener(continuation: continuation)
            return state.made
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.listeners[number] = nil }
        }
        return stream
    }

    /// Ends all loops over events, behind the last one.
    func finish() {
        let listeners = state.withLock { state in
            state.isFinished = true
            let listeners = state.listeners
            state.listeners = [:]
            return listeners
        }
        for listener in listeners.values { listener.continuation.finish() }
    }
}
