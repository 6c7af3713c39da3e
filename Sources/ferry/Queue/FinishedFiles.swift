// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The files of a batch that earlier runs of it have moved, and the place where more are written down.
final class FinishedFiles: Sendable {
    /// A file that was moved.
    struct Entry: Hashable, Sendable {
        let source: [UInt8]
        let size: Int64
        /// The time of its last change, where that was known.
        var modified: Timestamp?
    }

    private struct State {
        var pending: [Entry] = []
        var isScheduled = false
    }

    private let finished: [[UInt8]: Entry]
    private let write: @Sendable ([Entry]) -> Void
    private let state = Mutex(State())
    /// Held by whoever writes, so that lines stay in order.
    private let writer = Mutex(())

    /// - Parameters:
    ///   - finished: The files that need not be moved again.
    ///   - write: Writes files down so that they are there after a power cut; it may block.
    init(_ finished: Set<Entry>, write: @escaping @Sendable ([Entry]) -> Void) {
        self.finished = Dictionary(finished.map { ($0.source, $0) }) { _, last in last }
        self.write = write
    }

    /// True for a file that an earlier run has moved, and that was not changed since, as far as sizes and times are known.
    func holds(_ source: [UInt8], size: Int64?, modified: Timestamp?) -> Bool {
        guard let entry = finished[source] else { return false }
        if let size, size != entry.size { return false }
        guard let modified, let then = entry.modified else { return true }
        return modified == then
    }

    /// A file was moved: it is written down soon, with others that come meanwhile, and nobody waits for the disk.
    func note(_ source: [UInt8], size: Int64, modified: Timestamp?) {
        let isFirst = state.withLock { state in
            state.pending.append(Entry(source: source, size: size, modified: modified))
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
