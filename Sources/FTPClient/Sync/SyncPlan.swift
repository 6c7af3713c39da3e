// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// All that a sync has to do, as a value: to be looked at, counted, or carried out.
///
/// It is made of two trees without asking anybody. Its parts are done in this order: what stands in the way is removed,
/// then directories are made and files travel, then links are made, and at last the rest is deleted.
public struct SyncPlan: Sendable {
    /// The way in which it goes.
    public internal(set) var direction: SyncDirection

    /// Entries of the target that stand where something else has to go, those in a directory before it.
    public internal(set) var obstacles: [SyncEntry] = []

    /// Directories, files and links, in the order of their paths.
    public internal(set) var work: [SyncAction] = []

    /// Entries of the target that the source does not have, those in a directory before it.
    public internal(set) var deletions: [SyncEntry] = []

    /// The things that are left alone on purpose.
    public internal(set) var remarks: [SyncRemark] = []

    /// The things that cannot be brought to the state that is wanted.
    public internal(set) var conflicts: [SyncConflict] = []

    /// The parts of either side that could not be listed, or not as a whole; while there is one, nothing is deleted.
    public internal(set) var gaps: [SyncGap] = []

    /// Directories that were left out as they were visited before, behind links.
    public internal(set) var loops: [TreeRemark] = []

    /// The number of files that are the same on both sides.
    public internal(set) var unchanged = 0

    /// The number of entries at the target that the filter does not leave out.
    public internal(set) var targetCount = 0

    /// True when the source holds nothing.
    public internal(set) var sourceIsEmpty = false

    /// The identity of the source, where that is a directory here: it must still be the same when something is deleted.
    var sourceIdentity: EntryFacts.Unique?

    /// The files that are the same on both sides, for the next sync.
    var settled = SyncMemory()

    /// Files that are as large on both sides, and whose contents have to be compared.
    var undecided: [(source: SyncEntry, target: SyncEntry)] = []

    /// True when contents were to be compared, and the server tells no digests: sizes and times have decided.
    public internal(set) var lacksDigests = false

    /// True when a file on the server has been seen to have the time of the one here.
    var provesTimes = false

    /// All of it, in the order in which it is done.
    public var actions: [SyncAction] { obstacles.map { .delete($0) } + work + deletions.map { .delete($0) } }

    /// The files that travel.
    public var transfers: [SyncTransfer] {
        work.compactMap { if case .transfer(let transfer) = $0 { transfer } else { nil } }
    }

    /// The bytes that travel, as far as listings have told.
    public var bytes: Int64 { transfers.reduce(0) { $0.saturating(plus: $1.size ?? 0) } }

    /// The number of entries that are deleted.
    public var deletionCount: Int { obstacles.count + deletions.count }

    /// True when there is nothing to do.
    public var isEmpty: Bool { obstacles.isEmpty && work.isEmpty && deletions.isEmpty }

    /// Compares two trees.
    ///
    /// - Parameters:
    ///   - direction: The way in which it goes, which names are fit for.
    ///   - source: The side that is to be followed.
    ///   - target: The side that is to become like it.
    ///   - options: The settings.
    ///   - memory: The files as they were when both sides held the same.
    public init(
        _ direction: SyncDirection, from source: SyncTree, to target: SyncTree, options: SyncOptions,
        remembering memory: SyncMemory = SyncMemory()
    ) {
        self.direction = direction
        gaps = source.gaps + target.gaps
        loops = source.remarks + target.remarks
        targetCount = target.count
        sourceIdentity = source.identity
        settled.directories = source.proven.union(target.proven)
        sourceIsEmpty = source.entries.isEmpty
        var comparison = SyncComparison(self, options, memory, source: source, target: target)
        comparison.compare()
        self = comparison.plan
        guard !gaps.isEmpty else { return }
        // A listing with a gap may lack just the entries that the target has: nothing is deleted by it.
        blockDeletions()
    }

    /// True when the deletions are more than the limit admits.
    public func exceeds(_ limit: SyncDeletionLimit) -> Bool {
        !limit.admits(deletionCount, of: targetCount, sourceIsEmpty: sourceIsEmpty)
    }

    /// The entries that would be deleted if all listings were whole.
    public internal(set) var blockedDeletions: [SyncEntry] = []

    /// Takes out all that deletes, and what relies on it.
    mutating func blockDeletions() {
        blockedDeletions = obstacles + deletions
        leaveOut(Set(obstacles.map(\.path)))
        (obstacles, deletions) = ([], [])
    }

    /// Takes out the work at these places, and below them.
    mutating func leaveOut(_ places: Set<SyncPath>) {
        if places.isEmpty { return }
        work.removeAll { action in
            var path = action.path
            while !path.isRoot {
                if places.contains(path) { return true }
                path = path.parent
            }
            return false
        }
    }
}
