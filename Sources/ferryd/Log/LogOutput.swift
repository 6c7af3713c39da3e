// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// Standard output as logs use it: whoever tells a line never waits, a thread of the pool writes it.
///
/// Lines that come close together are written together, so that the log of a busy server costs a hundred writes a
/// second and not one for each line. When nobody reads for long, lines are dropped and counted rather than kept without
/// end.
final class LogOutput: Sendable {
    private struct State {
        var waiting: [UInt8] = []
        var hasWriter = false
        var dropped = 0
    }

    private static let limit = 1 << 20
    /// The most that a line may be late.
    private static let patience = Duration.milliseconds(10)

    private let state = Mutex(State())
    /// Held while it is written to, so that nothing overtakes.
    private let stream: Mutex<CInt>
    /// The line that stands for lines that were dropped.
    private let gap: @Sendable (Int) -> String

    init(to stream: CInt = 1, gap: @escaping @Sendable (Int) -> String) {
        self.stream = Mutex(stream)
        self.gap = gap
    }

    /// Tells a line, which is given in parts.
    func write(_ line: String...) {
        let needsWriter = state.withLock { state in
            if state.waiting.count > Self.limit {
                state.dropped += 1
                return false
            }
            if state.dropped > 0 {
                state.waiting += Array("\(gap(state.dropped))\n".utf8)
                state.dropped = 0
            }
            for part in line { state.waiting += part.utf8 }
            state.waiting.append(0x0A)
            defer { state.hasWriter = true }
            return !state.hasWriter
        }
        if needsWriter { BlockingPool.shared.start { self.serve() } }
    }

    /// Writes what still waits: the last lines of a program that ends.
    func finish() async { await BlockingPool.shared.run { self.writeWaiting() } }

    private func serve() {
        repeat {
            writeWaiting()
            Thread.pause(Self.patience)
        } while hasMore()
    }

    private func writeWaiting() {
        stream.withLock { stream in
            let bytes = state.withLock { state in
                let bytes = state.waiting
                state.waiting = []
                return bytes
            }
            try? System.write(bytes, to: stream)
        }
    }

    /// If not, the writer leaves, and the next line calls another.
    private func hasMore() -> Bool {
        state.withLock { state in
            state.hasWriter = !state.waiting.isEmpty
            return state.hasWriter
        }
    }
}
