// SPDX-License-Identifier: Apache-2.0
package import FTPWire
import FerryIO
import Synchronization

/// The partial uploads that can give way when the disk is full.
extension DiskStorage {
    package func partialUploads(beside path: VirtualPath) async throws(StorageError) -> [PartialUpload] {
        let device = try await onDisk(.stat, path) { () throws(StorageFault) in
            let place = try lookup.placeBehindLinks(of: path)
            return try faulting { () throws(Errno) in try System.status(of: place.directory).device }
        }
        // A walk is waited for without keeping a thread of the pool.
        while !Task.isCancelled {
            guard let kept = await root.calls.run({ root.known.partials(of: root) }) else {
                try? await Task.sleep(for: .milliseconds(10))
                continue
            }
            return kept.filter { $0.owner == owner && $0.device == device }.sorted { $0.modified < $1.modified }.map {
                PartialUpload(
                    owner: account, target: $0.target, identity: $0.path, length: $0.length, modified: $0.modified)
            }
        }
        throw StorageError(.cancelled, .stat, path)
    }

    package func discard(_ partial: PartialUpload) async -> PartialFate {
        guard partial.owner == account else { return .held }
        return await root.calls.run {
            let fate = root.removePartial(at: partial.identity, length: partial.length, modified: partial.modified)
            root.known.forget(partial.identity)
            return fate
        }
    }
}

/// The partial uploads of a root, as the last walk has found them.
///
/// A walk of a large tree takes long, and whoever sends to a full disk again and again must not keep the disk busy: a
/// walk that took more than a moment is not repeated before twenty times its time have passed.
final class KnownPartials: Sendable {
    private struct State {
        var partials: [KeptPartial] = []
        var until = Deadline.now
    }

    private let state = Mutex(State())
    private static let moment = Duration.milliseconds(50)
    /// The time after which the walk of a very large tree is ended, with what it has found: a client is waiting.
    private static let longest = Duration.seconds(5)

    /// Nil while another thread walks.
    func partials(of root: RootDirectory) -> [KeptPartial]? {
        state.withLockIfAvailable { state in
            if !state.until.hasPassed { return state.partials }
            let began = Deadline.now
            let found = root.keptPartials(until: began.advanced(by: Self.longest))
            let time = Deadline.now.since(began)
            if time > Self.moment { state = State(partials: found, until: .after(time * 20)) }
            return found
        }
    }

    func forget(_ path: [UInt8]) {
        state.withLock { $0.partials.removeAll { $0.path == path } }
    }
}
