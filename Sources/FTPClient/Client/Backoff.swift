// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// Pauses between attempts: half a second, doubled each time, with a quarter of chance so that many do not come at once.
struct Backoff {
    private var left: Int
    private var pause = Duration.milliseconds(500)

    init(attempts: Int) { left = attempts }

    /// Waits before the next attempt; `false` if there is none, because there were enough or nobody wants it any more.
    mutating func wait() async -> Bool {
        guard left > 0, let loop = try? ClientLoop.get() else { return false }
        left -= 1
        let now = pause * Double.random(in: 0.75...1.25)
        pause = min(pause * 2, .seconds(30))
        return await loop.sleep(until: .after(now))
    }
}
