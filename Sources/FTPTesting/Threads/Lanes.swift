// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// How many tests with threads and programs of their own run at once; the others wait here without costing anything.
final class Lanes: Sendable {
    /// Wider than the machine, as such tests mostly wait for each other's programs.
    static let shared = Lanes(count: 6)

    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(count: Int) { state = Mutex(State(free: count)) }

    /// Runs `body` as soon as a lane is free.
    func run(_ body: @concurrent @Sendable () async throws -> Void) async throws {
        await enter()
        defer { leave() }
        try await body()
    }

    private func enter() async {
        await withCheckedContinuation { continuation in
            let entered = state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if entered { continuation.resume() }
        }
    }

    /// A free lane goes straight to whom has waited longest.
    private func leave() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
