// SPDX-License-Identifier: Apache-2.0
import Synchronization
package import Testing

/// Lets only a few tests run at once, of all the suites that have it.
package struct FewAtOnceTrait: SuiteTrait, TestTrait, TestScoping {
    package let isRecursive = true

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        await Lanes.shared.enter()
        defer { Lanes.shared.leave() }
        try await function()
    }
}

extension Trait where Self == FewAtOnceTrait {
    /// For suites whose tests run servers and big transfers: a hundred of them at once would only be slow together.
    package static var fewAtOnce: Self { FewAtOnceTrait() }
}

/// The places for tests that run at once; the others wait here without costing anything.
private final class Lanes: Sendable {
    /// Wider than the machine, as such tests mostly wait for each other's programs.
    static let shared = Lanes(count: 8)

    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(count: Int) { state = Mutex(State(free: count)) }

    func enter() async {
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
    func leave() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
