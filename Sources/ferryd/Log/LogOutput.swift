// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// Standard output as logs use it: whoever writes never waits, a thread of the pool does.
///
/// When nobody reads for long, lines are dropped and counted rather than kept without end.
final class LogOutput: Sendable {
    private struct State {
        var pending: [UInt8] = []
        var isWriting = false
        var dropped = 0
    }

    private static let limit = 1 << 20
    private let state = Mutex(State())

    func write(_ line: String) {
        let needsWriter = state.withLock { state in
            if state.pending.count > Self.limit {
                state.dropped += 1
                return false
            }
            if state.dropped > 0 {
                state.pending += Array("(\(state.dropped) lines were dropped, as nobody read them)\n".utf8)
                state.dropped = 0
            }
            state.pending += line.utf8
            state.pending.append(0x0A)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if needsWriter { BlockingPool.shared.start { self.drain() } }
    }

    private func drain() {
        while true {
            let bytes = state.withLock { state in
                let bytes = state.pending
                state.pending = []
                state.isWriting = !bytes.isEmpty
                return bytes
            }
            if bytes.isEmpty { return }
            try? System.write(bytes, to: 1)
        }
    }
}
