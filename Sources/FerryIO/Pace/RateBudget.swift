// SPDX-License-Identifier: Apache-2.0

/// The bytes that one transfer may move under the limits that hold for it.
package struct RateBudget: ~Copyable, Sendable {
    private let limits: [RateLimit]
    /// Reserved with all of them, and not used yet.
    private var left: Int64 = 0

    package init(within limits: [RateLimit] = []) { self.limits = limits }

    deinit { for limit in limits where left > 0 { limit.giveBack(left) } }

    /// Returns how many of the wanted bytes may move now: at least one, after some waiting if need be.
    ///
    /// Bytes that have moved are told to `use`; the others stand to be granted again.
    package mutating func grant(_ wanted: Int64, on loop: EventLoop) async throws(StreamError) -> Int64 {
        if limits.isEmpty { return wanted }
        if left == 0 {
            let start = reserve(wanted, from: loop.now)
            if start > loop.now, await !loop.sleep(until: start) { throw .cancelled }
        }
        return min(left, wanted)
    }

    /// True when all wanted bytes may move at once, without waiting; none are granted if not.
    package mutating func grantNow(_ wanted: Int64, on loop: EventLoop) -> Bool {
        if limits.isEmpty { return true }
        if left == 0 {
            let start = reserve(wanted, from: loop.now)
            if start <= loop.now, left >= wanted { return true }
            for limit in limits { limit.giveBack(left) }
            left = 0
        }
        return false
    }

    package mutating func use(_ bytes: Int) { left = max(0, left - Int64(bytes)) }

    /// Takes a turn of the same length with each limit; returns when the last of them begins.
    private mutating func reserve(_ wanted: Int64, from now: Deadline) -> Deadline {
        var turns: [(limit: RateLimit, bytes: Int64)] = []
        var (bytes, start) = (wanted, now)
        for limit in limits {
            let turn = limit.reserve(bytes, at: now)
            turns.append((limit, turn.bytes))
            bytes = turn.bytes
            start = max(start, turn.from)
        }
        for turn in turns where turn.bytes > bytes { turn.limit.giveBack(turn.bytes - bytes) }
        left = bytes
        return start
    }
}
