// SPDX-License-Identifier: Apache-2.0

/// A suspended task that waits for a descriptor.
///
/// The continuation is the unchecked kind, as a wait stands on the path of every slice of bytes; `Readiness` hands
/// each waiter out of its lock exactly once, which is what the check would watch.
@safe struct Waiter: Sendable {
    private let continuation: UnsafeContinuation<WaitOutcome, Never>

    func resume(returning outcome: WaitOutcome) { unsafe continuation.resume(returning: outcome) }

    /// Suspends the task and hands its waiter to `body`.
    static func suspend(_ body: (Waiter) -> Void) async -> WaitOutcome {
        await unsafe withUnsafeContinuation { unsafe body(Waiter(continuation: $0)) }
    }
}

/// How a wait ended.
enum WaitOutcome: Sendable {
    case ready
    case timedOut
    case cancelled
    case interrupted
}
