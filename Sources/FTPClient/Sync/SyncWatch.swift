// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The changes in a directory here, as the kernel tells of them: they are waited for until they have come to rest.
struct SyncWatch {
    private let root: LocalPath
    private let watch: NameWatch
    private let loop: EventLoop
    private var directories: [CInt: SyncPath] = [:]
    /// First names of renames whose second names have not come yet, by cookie.
    private var departures: [UInt32: SyncPath] = [:]

    /// Files that are being written, and the last time they were seen to be.
    private(set) var written: [SyncPath: ContinuousClock.Instant] = [:]
    /// Renames inside the directory, in their order.
    private(set) var renames: [(from: SyncPath, to: SyncPath)] = []
    /// True when something has changed since `read`.
    private(set) var hasChanges = false
    /// True when more has happened since `read` than was told, or other patterns hold.
    private(set) var hasOverflowed = false
    private var hasNewDirectories = true
    /// The first directory whose changes nobody tells, and the reason: too many are watched on this machine, for example.
    private(set) var unwatched: (path: SyncPath, reason: Errno)?

    /// The time after which a file that stays open counts as written all the same.
    private static let patience = Duration.seconds(30)

    init(_ root: LocalPath) throws(FTPError) {
        self.root = root
        do throws(Errno) {
            loop = try ClientLoop.get()
            watch = try NameWatch(on: loop)
        } catch {
            throw FTPError(.localFile, .openLocal, root.bytes, "changes in it cannot be watched", cause: error)
        }
    }

    /// Waits until something has changed and nothing has for a while, or until a time has passed.
    ///
    /// - Parameters:
    ///   - rest: The while.
    ///   - limit: The time after which it ends in any case; `nil` for none.
    /// - Returns: `false` when the task is cancelled.
    /// - Throws: `localFile` if nothing can be learned of changes any more.
    mutating func waitForChanges(rest: Duration, atMost limit: Duration?) async throws(FTPError) -> Bool {
        let start = ContinuousClock.now
        var first: ContinuousClock.Instant?
        while true {
            // Changes that never come to rest are not waited for without end.
            if hasChanges, let first, .now - first > rest * 10 { return true }
            if let limit, .now - start >= limit { return true }
            let pause = hasChanges ? rest : written.isEmpty ? limit : Self.patience
            let events: [NameWatch.Event]?
            do throws(Errno) {
                events = try await watch.next(until: pause.map { loop.deadline(after: $0) } ?? .never)
            } catch {
                throw FTPError(.localFile, .openLocal, root.bytes, cause: error)
            }
            guard let events else { return false }
            for event in events { take(event) }
            if events.isEmpty {
                if hasChanges { return true }
                forgetOldWriting()
            } else if hasChanges {
                first = first ?? .now
            }
        }
    }

    private mutating func forgetOldWriting() {
        let count = written.count
        written = written.filter { .now - $0.value < Self.patience }
        if written.count < count { hasChanges = true }
    }

    private mutating func take(_ event: NameWatch.Event) {
        if event.changes.contains(.overflow) {
            (hasOverflowed, hasChanges, hasNewDirectories) = (true, true, true)
            written = [:]
            return
        }
        guard let directory = directories[event.directory] else { return }
        if event.changes.contains(.ended) { directories[event.directory] = nil }
        if event.name.isEmpty { return }
        let path = directory.appending(event.name)
        if event.changes.contains(.modified) {
            // It tells again when it is closed.
            written[path] = .now
            return
        }
        written[path] = nil
        hasChanges = true
        // Other files take part from here on.
        if event.name == SyncFilter.ignoreFile { hasOverflowed = true }
        if event.changes.contains(.movedAway) { departures[event.cookie] = path }
        if event.changes.contains(.movedHere), let from = departures.removeValue(forKey: event.cookie) {
            renames.append((from, path))
        }
        let comes = !event.changes.isDisjoint(with: [.created, .movedHere])
        if event.changes.contains(.directory), comes { hasNewDirectories = true }
    }

    /// Reads the directory, after all directories in it are watched; forgets the changes up to then.
    ///
    /// A file that is being written takes no part yet.
    mutating func read(_ options: SyncOptions) async -> (tree: SyncTree, filter: SyncFilter) {
        (hasChanges, hasOverflowed, renames, departures) = (false, false, [], [:])
        while true {
            var reader = LocalTreeReader(root, options, isSource: true)
            var tree = await reader.read()
            if hasNewDirectories {
                hasNewDirectories = false
                // Files that came into a directory before it was watched were told to nobody.
                if await watchDirectories(of: tree) { continue }
            }
            tree.leaveOut(Set(written.keys))
            return (tree, reader.filter)
        }
    }

    /// Watches all directories; `true` when there was a new one.
    private mutating func watchDirectories(of tree: SyncTree) async -> Bool {
        let (root, watch, known) = (root, watch, Set(directories.values))
        let all = tree.directories.union([.root])
        let results = await BlockingPool.shared.run {
            all.compactMap { path -> (Result<CInt, Errno>, SyncPath)? in
                PathBytes(root.appending(path).bytes).map { place in
                    (Result { () throws(Errno) in try watch.watch(place) }, path)
                }
            }
        }
        let failed = results.lazy.compactMap { result, path -> (SyncPath, Errno)? in
            // One that is gone again is told of by the directory that it was in.
            guard case .failure(let error) = result, error != .noEntry, error != .notDirectory else { return nil }
            return (path, error)
        }
        unwatched = failed.first
        let numbers = results.compactMap { result, path in (try? result.get()).map { ($0, path) } }
        directories = Dictionary(numbers, uniquingKeysWith: { _, new in new })
        return numbers.contains { !known.contains($0.1) }
    }
}
