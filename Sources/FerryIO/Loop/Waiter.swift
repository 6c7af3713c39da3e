// SPDX-License-Identifier: Apache-2.0

/// The receiver of a descriptor's readiness: a suspended task, or a watch, behind which there is no task yet.
///
/// The continuation is the unchecked kind, as a wait stands on the path of every slice of bytes; `Readiness` hands
/// each waiter out of its lock exactly once, which is what the check would watch.
@safe enum Waiter: Sendable {
    case task(UnsafeContinuation<WaitOutcome, Never>)
    /// It only looks: what it is told of stays there for the next wait.
    case watch(@Sendable () -> Void)

    func resume(returning outcome: WaitOutcome) {
        switch self {
        case .task(let continuation): unsafe continuation.resume(returning: outcome)
        case .watch(let notice): notice()
        }
    }

    var isWatch: Bool {
        switch self {
        case .task: false
        case .watch: true
        }
    }

    /// Suspends the task and hands its waiter to `body`.
    static func suspend(_ body: (Waiter) -> Void) async -> WaitOutcome {
        await unsafe withUnsafeContinuation { unsafe body(.task($0)) }
    }
}

/// The way in which a wait ended.
enum WaitOutcome: Sendable {
    case ready
    case timedOut
    case cancelled
    case interrupted
}
