// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// The files of a batch that earlier runs of it have moved, and the place where more are written down.
final class FinishedFiles: Sendable {
    /// A file that was moved.
    struct Entry: Hashable, Sendable {
        let source: [UInt8]
        let size: Int64
    }

    private struct State {
        var pending: [Entry] = []
        var isScheduled = false
    }

    private let finished: Set<Entry>
    private let write: @Sendable ([Entry]) -> Void
    private let state = Mutex(State())
    /// Held by whoever writes, so that lines stay in order.
    private let writer = Mutex(())

    /// - Parameters:
    ///   - finished: The files that need not be moved again.
    ///   - write: Writes files down so that they are there after a power cut; it may block.
    init(_ finished: Set<Entry>, write: @escaping @Sendable ([Entry]) -> Void) {
        self.finished = finished
        self.write = write
    }

    /// True for a file that an earlier run has moved; where the size is not known now, the name is enough.
    func holds(_ source: [UInt8], size: Int64?) -> Bool {
        if let size { return finished.contains(Entry(source: source, size: size)) }
        return finished.contains { $0.source == source }
    }

    /// A file was moved: it is written down soon, with others that come meanwhile, and nobody waits for the disk.
    func note(_ source: [UInt8], size: Int64) {
        let isFirst = state.withLock { state in
            state.pending.append(Entry(source: source, size: size))
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if isFirst { Task { await BlockingPool.shared.run { self.drain() } } }
    }

    /// Waits until all is written down.
    func finish() async { await BlockingPool.shared.run { self.drain() } }

    private func drain() {
        writer.withLock { _ in
            let entries = state.withLock { state in
                state.isScheduled = false
                defer { state.pending = [] }
                return state.pending
            }
            if !entries.isEmpty { write(entries) }
        }
    }
}
