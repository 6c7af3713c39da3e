// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

/// Visits a folder on the server and all below it, folder by folder, without following links.
struct TreeWalk {
    /// A folder and its entries.
    struct Step {
        let folder: RemotePath
        let entries: [EntryFacts]
    }

    /// A tree deeper than this is a loop.
    static let deepest = 200

    private var pending: [(folder: RemotePath, depth: Int)]
    private var tally: Tally

    init(_ root: [UInt8]?, _ workspace: Workspace) {
        pending = [(RemotePath(bytes: root ?? []), 0)]
        tally = Tally(workspace.console)
    }

    /// The next folder; `nil` at the end.
    ///
    /// One that cannot be listed is named and passed over.
    mutating func next(on remote: inout Remote) async throws(Failure) -> Step? {
        while let (folder, depth) = pending.popLast() {
            do throws(Failure) {
                let entries = try await remote.entries(of: folder).filter(\.isProper)
                let sorted = ListingOrder().sorted(entries)
                if depth < Self.deepest {
                    pending += sorted.reversed().filter(\.isFolder).map { (folder.appending($0.name), depth + 1) }
                }
                tally.succeed()
                return Step(folder: folder, entries: sorted)
            } catch {
                try tally.fail(error)
            }
        }
        return nil
    }

    /// Fails if folders were passed over.
    mutating func finish() throws(Failure) { try tally.finish() }
}
