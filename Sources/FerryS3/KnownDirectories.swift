// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The directories that were looked at a moment ago, so that the files of a batch are stored or removed with one request
/// each.
final class KnownDirectories: Sendable {
    /// The parts of a directory that are asked for again and again.
    struct Content: Sendable {
        /// True when all of it was seen; a directory of more than fits in an answer tells only of its records.
        var isWhole = true
        var directories: Set<String> = []
        /// The names of what is kept of broken uploads, or written by running ones; nil while they were not asked for.
        var partials: Set<String>? = []
        /// Files that were there, which says nothing of those that came later; their keys in bytes, as two texts may be
        /// one for Swift and two for a store.
        var files: Set<[UInt8]> = []
        /// True when an object of its own stands for the directory.
        var hasMarker = false
        let seen: Deadline
    }

    private struct State {
        var contents: [VirtualPath: Content] = [:]
        /// The number of files in them.
        var files = 0
        /// The directories of more than fits in an answer, and when that was seen.
        var large: [VirtualPath: Deadline] = [:]

        mutating func set(_ content: Content?, of path: VirtualPath) {
            files += (content?.files.count ?? 0) - (contents[path]?.files.count ?? 0)
            contents[path] = content
        }
    }

    private let trusted: Duration
    private let state = Mutex(State())

    init(trusted: Duration) { self.trusted = trusted }

    func content(of path: VirtualPath) -> Content? { state.withLock { content(of: path, &$0) } }

    private func content(of path: VirtualPath, _ state: inout State) -> Content? {
        guard let content = state.contents[path] else { return nil }
        if Deadline.now < content.seen.advanced(by: trusted) { return content }
        state.set(nil, of: path)
        return nil
    }

    func note(_ content: Content, of path: VirtualPath) {
        state.withLock { state in
            if state.contents.count >= Self.most || state.files >= Self.mostFiles {
                state.contents.removeAll(keepingCapacity: true)
                state.files = 0
            }
            state.set(content, of: path)
            if !content.isWhole {
                if state.large.count >= Self.most { state.large.removeAll() }
                state.large[path] = .now
            }
        }
    }

    /// True for a directory that was too large for an answer a minute ago: it need not be listed again for that.
    func isLarge(_ path: VirtualPath) -> Bool {
        state.withLock { state in
            guard let seen = state.large[path] else { return false }
            if Deadline.now < seen.advanced(by: min(.seconds(60), trusted * 30)) { return true }
            state.large[path] = nil
            return false
        }
    }

    /// Notes that a file goes; true when it was seen a moment ago, and others beside it.
    ///
    /// Of two that go at once one finds no other, so that somebody sees to it that the directory stays.
    func lose(_ key: String, of path: VirtualPath) -> Bool {
        state.withLock { state in
            guard var content = content(of: path, &state), content.files.remove(Array(key.utf8)) != nil else {
                return false
            }
            state.set(content, of: path)
            return content.hasMarker || !content.files.isEmpty
        }
    }

    /// True when a directory is known to stay, whatever else goes.
    func stays(_ path: VirtualPath) -> Bool {
        if isLarge(path) { return true }
        guard let content = content(of: path) else { return false }
        return content.hasMarker || !content.files.isEmpty
    }

    func noteMarker(of path: VirtualPath) {
        state.withLock { state in
            guard var content = content(of: path, &state) else { return }
            content.hasMarker = true
            state.set(content, of: path)
        }
    }

    /// Forgets a directory, of which something was changed here.
    func forget(_ path: VirtualPath) { state.withLock { $0.set(nil, of: path) } }

    /// Forgets a directory that is no more.
    func forgetWhole(_ path: VirtualPath) {
        state.withLock { state in
            state.set(nil, of: path)
            state.large[path] = nil
        }
    }

    func forgetAll() { state.withLock { $0 = State() } }

    private static let most = 1000
    private static let mostFiles = 100_000
}
