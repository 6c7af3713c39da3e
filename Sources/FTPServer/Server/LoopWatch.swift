// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// The time until a loop has come to a task, from the making of this.
final class LoopWatch: Sendable {
    private let began = Deadline.now
    private let limit: Duration
    private let taken = Mutex<Duration?>(nil)

    init(_ limit: Duration) { self.limit = limit }

    var hasEnded: Bool { taken.withLock { $0 != nil } }

    /// The time that it took; the limit as long as it has not ended.
    var delay: Duration { taken.withLock { $0 } ?? limit }

    func end() { taken.withLock { $0 = min(limit, Deadline.now.since(began)) } }
}
