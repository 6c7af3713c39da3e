// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import Synchronization

/// The uploads of this server to one bucket: who has which record, and what others must know of them.
final class S3Uploads: Sendable {
    private struct State {
        /// The records (`S3Partial`) of running uploads.
        var held: Set<String> = []
        /// The keys that must stay free for an upload (STOU).
        var claimed: Set<[UInt8]> = []
        /// The running uploads by key, and whether a directory has taken the name meanwhile.
        var running: [[UInt8]: (count: Int, isDirectory: Bool)] = [:]
        /// The tasks that write down uploads which were let go of.
        var leaving: [String: Task<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    /// Begins an upload; false when it must be the only one of its name and is not.
    func begin(_ key: String, isOnly: Bool) -> Bool {
        let key = key.keyBytes
        return state.withLock { state in
            if isOnly, state.running[key] != nil || state.claimed.contains(key) { return false }
            if isOnly { state.claimed.insert(key) }
            state.running[key, default: (0, false)].count += 1
            return true
        }
    }

    func end(_ key: String, isOnly: Bool) {
        let key = key.keyBytes
        state.withLock { state in
            if isOnly { state.claimed.remove(key) }
            guard let running = state.running[key] else { return }
            state.running[key] = running.count > 1 ? (running.count - 1, running.isDirectory) : nil
        }
    }

    /// True when a directory has been made since the uploads of that name began.
    func isDirectory(_ key: String) -> Bool { state.withLock { $0.running[key.keyBytes]?.isDirectory ?? false } }

    func noteDirectory(_ key: String) { state.withLock { $0.running[key.keyBytes]?.isDirectory = true } }

    /// Takes a record, unless another upload of this server has it.
    func hold(_ record: String) -> Bool { state.withLock { $0.held.insert(record).inserted } }

    func isHeld(_ record: String) -> Bool { state.withLock { $0.held.contains(record) } }

    func letGo(_ record: String) { state.withLock { _ = $0.held.remove(record) } }

    /// True when an upload below that directory has a record there.
    func holds(below directory: String) -> Bool {
        state.withLock { state in
            state.held.contains { $0.isKey(below: directory) }
                || state.running.keys.contains { $0.starts(with: directory.utf8) }
        }
    }

    /// Writes what is left of an upload that was let go of; those who ask for it wait.
    func leave(_ record: String, _ body: @escaping @Sendable () async -> Void) {
        state.withLock { state in
            let before = state.leaving[record]
            state.leaving[record] = Task {
                await before?.value
                await body()
            }
        }
    }

    func settled(_ record: String) async {
        let task = state.withLock { $0.leaving[record] }
        await task?.value
        state.withLock { state in if state.leaving[record] == task { state.leaving[record] = nil } }
    }
}
