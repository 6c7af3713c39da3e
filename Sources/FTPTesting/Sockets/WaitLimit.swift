// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A point in time after which a wait is given up, for calls that count in milliseconds.
package struct WaitLimit: Sendable {
    private let end: ContinuousClock.Instant
    private let span: Duration

    /// Long enough for a busy machine, short enough for a person; a sanitizer takes several times as long.
    package static var usual: WaitLimit { WaitLimit(usualSpan) }

    /// The usual time to wait: longer under a sanitizer, where everything takes several times as long.
    package static let usualSpan: Duration = Sanitizer.isThere ? .seconds(180) : .seconds(30)

    package init(_ span: Duration) {
        self.span = span
        self.end = ContinuousClock.now + span
    }

    package var passed: Bool { ContinuousClock.now >= end }

    /// The time left in milliseconds, rounded up as poll(2) wants it; 0 when it has passed.
    package var milliseconds: CInt {
        let left = end - ContinuousClock.now
        guard left > .zero else { return 0 }
        let (seconds, attoseconds) = left.components
        return CInt(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }

    /// Blocks this thread until something has come true.
    package func wait(for what: String, _ condition: () throws -> Bool) throws {
        while try !condition() {
            if passed { throw exceeded(what) }
            usleep(1000)
        }
    }

    /// The failure to throw when the time has passed.
    package func exceeded(_ waitedFor: String) -> TestFailure { TestFailure("waited \(span) for \(waitedFor)") }
}
