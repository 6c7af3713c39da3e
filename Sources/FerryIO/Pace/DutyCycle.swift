// SPDX-License-Identifier: Apache-2.0

/// Keeps long work that nobody waits for to a small share of the time, so that it is no burden to others.
package struct DutyCycle: Sendable {
    /// Work goes on for so long before it rests, unless a piece of it takes longer; nanoseconds.
    private static let spell: UInt64 = 2_000_000

    private let share: UInt64
    /// When this spell of work began, in nanoseconds.
    private var began: UInt64

    /// Work in one of `share` parts of the time, from now on.
    package init(oneIn share: UInt64, at now: Deadline = .now) {
        self.share = share
        began = now.nanoseconds
    }

    /// Returns the time to rest before the next spell of work; `nil` while it is too early for a rest.
    package mutating func rest(at now: Deadline = .now) -> Duration? {
        // Waking late makes a spell shorter.
        let worked = now.nanoseconds - min(began, now.nanoseconds)
        if worked < Self.spell { return nil }
        let rest = worked * (share - 1)
        began = now.nanoseconds + rest
        return .nanoseconds(Int64(clamping: rest))
    }
}
