// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A limit in bytes a second, for one transfer or for all that share it.
///
/// A transfer that wants to move bytes reserves them and is told when its turn is. Turns are given in the order in
/// which they are asked for, so that those who share a limit share it evenly.
package final class RateLimit: Sendable {
    private struct State {
        var bytesPerSecond: Int64?
        /// The end of the time of all that is reserved; nil before the first turn.
        var reserved: UInt64?
        /// The moment from which on the limit is asked for again.
        var nextLook: UInt64 = 0
    }

    /// Tells the limit of the moment; nil where it changes only when it is set.
    private let schedule: (@Sendable () -> Int64?)?

    private let state: Mutex<State>
    /// The most unused time that may be made up for, in nanoseconds, as nobody wakes on the dot.
    private static let credit: UInt64 = 20_000_000
    /// A reservation is for as many bytes as move in this time, in nanoseconds, so that no one waits for long.
    private static let turn: Int64 = 50_000_000
    /// The most bytes in a turn that cannot begin at once: short turns keep the wait of the others short.
    private static let shortTurn: Int64 = 64 * 1024
    private static let shortestTurn: Int64 = 1024

    /// The time after which a schedule is asked again, in nanoseconds.
    private static let scheduleInterval: UInt64 = 1_000_000_000

    package init(_ bytesPerSecond: Int64? = nil) {
        schedule = nil
        state = Mutex(State(bytesPerSecond: bytesPerSecond))
    }

    /// Follows a limit that changes with time, and is asked for once a second.
    package init(following schedule: @escaping @Sendable () -> Int64?) {
        self.schedule = schedule
        state = Mutex(State())
    }

    /// The present limit in bytes a second; `nil` when nothing is limited.
    package var bytesPerSecond: Int64? {
        get { state.withLock { $0.bytesPerSecond } }
        set {
            state.withLock { state in
                if state.bytesPerSecond == newValue { return }
                state = State(bytesPerSecond: newValue)
            }
        }
    }

    /// Takes a turn of at most `wanted` bytes; they may move from that moment on.
    func reserve(_ wanted: Int64, at now: Deadline = .now) -> (bytes: Int64, from: Deadline) {
        state.withLock { state in
            let now = now.nanoseconds
            if let schedule, now >= state.nextLook {
                let rate = schedule()
                if rate != state.bytesPerSecond { state = State(bytesPerSecond: rate) }
                state.nextLook = now + Self.scheduleInterval
            }
            guard let rate = state.bytesPerSecond else { return (wanted, Deadline(nanoseconds: now)) }
            let reserved = state.reserved ?? now
            let isShort = reserved > now
            let most = max(rate / (1_000_000_000 / Self.turn), Self.shortestTurn)
            let bytes = min(wanted, isShort ? min(most, Self.shortTurn) : most)
            let start = max(reserved, now - min(now, Self.credit))
            state.reserved = start + Self.nanoseconds(bytes, at: rate)
            return (bytes, Deadline(nanoseconds: start))
        }
    }

    /// Gives back what was reserved and not used.
    func giveBack(_ bytes: Int64) {
        state.withLock { state in
            guard let rate = state.bytesPerSecond, let reserved = state.reserved else { return }
            let span = Self.nanoseconds(bytes, at: rate)
            state.reserved = reserved - min(span, reserved)
        }
    }

    private static func nanoseconds(_ bytes: Int64, at rate: Int64) -> UInt64 {
        UInt64(Double(bytes) * 1e9 / Double(max(1, rate)))
    }
}
