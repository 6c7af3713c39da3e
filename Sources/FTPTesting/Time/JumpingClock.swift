// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// A clock that jumps over each wait, up to an hour at which it stands still until the task is cancelled.
package final class JumpingClock: Sendable {
    private let time: Mutex<Int64>
    private let end: Int64
    private let stops = AsyncStream.makeStream(of: Void.self)

    /// Jumps over no wait that goes beyond so many seconds from now.
    package init(for seconds: Int64) {
        let now = System.secondsSince1970()
        time = Mutex(now)
        end = now + seconds
    }

    package var now: Int64 { time.withLock { $0 } }

    package func sleep(_ seconds: Int64) async -> Bool {
        let isOver = time.withLock { time in
            guard time + seconds <= end else { return false }
            time += max(0, seconds)
            return true
        }
        if isOver { return !Task.isCancelled }
        stops.continuation.yield()
        _ = try? await Task.sleep(for: .seconds(3600))
        return false
    }

    /// Suspends until a wait goes beyond its end.
    package func standsStill() async { for await _ in stops.stream { return } }
}
