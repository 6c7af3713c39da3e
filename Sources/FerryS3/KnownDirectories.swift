// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The directories that were looked at a moment ago, so that the files of a batch are stored and removed with few requests.
///
/// Never that a directory has other files, which another server may be removing: two deletions at once would each leave it
/// to the other to keep the directory. An object that stands for it goes only when somebody removes the directory.
final class KnownDirectories: Sendable {
    /// The moment at which somebody asked the store: what was changed here since, the answer need not tell.
    struct Look: Sendable {
        fileprivate let began: Deadline
        fileprivate let changes: Int
        fileprivate let removals: Int
    }

    /// The parts of a directory that an upload asks about.
    struct Content: Sendable {
        /// False for a directory of more than fits in an answer: which directories it has is not known then.
        var isWhole = true
        /// Their keys in bytes.
        var directories: Set<[UInt8]> = []
        /// The names of what is kept of broken uploads, or written by running ones; nil while they were not asked for.
        var partials: Set<String>? = []
        let look: Look
    }

    private struct State {
        var contents: [VirtualPath: Content] = [:]
        /// The directories for which an object stands.
        var markers = SeenDirectories()
        /// The directories of more than fits in an answer.
        var large = SeenDirectories()
        /// The directories that are being looked at once more.
        var renewed: Set<VirtualPath> = []
        var changes = 0
        var removals = 0
    }

    private let trusted: Duration
    /// The age from which content is asked for anew while it is still believed.
    private let fresh: Duration
    private var longTrusted: Duration { trusted * 30 }
    private let state = Mutex(State())

    init(trusted: Duration, fresh: Duration? = nil) { (self.trusted, self.fresh) = (trusted, fresh ?? trusted / 2) }

    /// Taken before a request whose answer is noted.
    func look() -> Look {
        state.withLock { Look(began: .now, changes: $0.changes, removals: $0.removals) }
    }

    func content(of path: VirtualPath) -> Content? {
        state.withLock { state in
            guard let content = state.contents[path] else { return nil }
            if content.look.began.isRecent(trusted) { return content }
            state.contents[path] = nil
            return nil
        }
    }

    /// True when content that is known should be asked for anew, and nobody else does; `endRenewal` follows.
    func beginRenewal(of path: VirtualPath) -> Bool {
        state.withLock { state in
            guard let content = state.contents[path], !content.look.began.isRecent(fresh) else { return false }
            return state.renewed.insert(path).inserted
        }
    }

    func endRenewal(of path: VirtualPath) { state.withLock { _ = $0.renewed.remove(path) } }

    func note(_ content: Content, of path: VirtualPath) {
        state.withLock { state in
            if !content.isWhole, !state.large.has(path, for: longTrusted) {
                state.large.note(path, content.look.began)
            }
            guard state.changes == content.look.changes else { return }
            if state.contents.count >= SeenDirectories.most { state.contents.removeAll(keepingCapacity: true) }
            state.contents[path] = content
        }
    }

    /// True for a directory that was too large for an answer a minute ago: it need not be listed again to see that.
    func isLarge(_ path: VirtualPath) -> Bool {
        state.withLock { $0.large.has(path, for: longTrusted) }
    }

    /// True for a directory that stays, whatever goes out of it.
    func hasMarker(_ path: VirtualPath) -> Bool {
        state.withLock { $0.markers.has(path, for: trusted) }
    }

    func noteMarker(of path: VirtualPath, _ look: Look) {
        state.withLock { state in
            if state.removals == look.removals { state.markers.note(path, look.began) }
        }
    }

    /// Forgets what is in a directory, of which something was changed here.
    func forget(_ path: VirtualPath) {
        state.withLock { state in
            state.contents[path] = nil
            state.changes += 1
        }
    }

    /// Forgets all directories, of which some were removed here.
    func forgetAll() {
        state.withLock { state in
            state.contents.removeAll(keepingCapacity: true)
            (state.markers, state.large) = (SeenDirectories(), SeenDirectories())
            state.changes += 1
            state.removals += 1
        }
    }

    /// Forgets a directory that is removed here.
    func forgetWhole(_ path: VirtualPath) {
        state.withLock { state in
            state.contents[path] = nil
            state.markers.forget(path)
            state.large.forget(path)
            state.changes += 1
            state.removals += 1
        }
    }
}

/// Directories, and when something was seen of each.
private struct SeenDirectories {
    private var times: [VirtualPath: Deadline] = [:]

    mutating func note(_ path: VirtualPath, _ seen: Deadline) {
        if times.count >= Self.most { times.removeAll(keepingCapacity: true) }
        times[path] = seen
    }

    mutating func has(_ path: VirtualPath, for duration: Duration) -> Bool {
        guard let seen = times[path] else { return false }
        if seen.isRecent(duration) { return true }
        times[path] = nil
        return false
    }

    mutating func forget(_ path: VirtualPath) { times[path] = nil }

    static let most = 1000
}

extension Deadline {
    /// True for a point that is less than so long ago.
    fileprivate func isRecent(_ duration: Duration) -> Bool { Deadline.now < advanced(by: duration) }
}
