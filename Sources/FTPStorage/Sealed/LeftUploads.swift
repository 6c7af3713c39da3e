// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Synchronization

/// Uploads that somebody has let go of without an end: their last bytes are still in memory, and are written meanwhile.
///
/// Whoever looks at the name of such an upload waits until they are.
final class LeftUploads: Sendable {
    private struct State {
        var last = 0
        var leaving: [Int: (path: VirtualPath, task: Task<Void, Never>)] = [:]
    }

    private let state = Mutex(State())

    /// Has the rest of an upload be written.
    func leave(_ path: VirtualPath, _ body: @escaping @Sendable () async -> Void) {
        state.withLock { state in
            state.last += 1
            let number = state.last
            let task = Task {
                await body()
                self.state.withLock { $0.leaving[number] = nil }
            }
            state.leaving[number] = (path, task)
        }
    }

    /// Waits for those of a path, or of a directory and all below.
    func settle(at path: VirtualPath) async {
        let tasks = state.withLock { state in
            state.leaving.isEmpty ? [] : state.leaving.values.filter { $0.path.isWithin(path) }.map { $0.task }
        }
        for task in tasks { await task.value }
    }
}
