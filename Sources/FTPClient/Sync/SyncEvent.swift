// SPDX-License-Identifier: Apache-2.0

/// Something that has happened while a sync was carried out.
public enum SyncEvent: Sendable {
    /// A directory was made.
    case madeDirectory(SyncPath)
    /// A file has travelled.
    case transferred(SyncTransfer, TransferSummary)
    /// A link was made.
    case madeLink(SyncPath, leadingTo: [UInt8])
    /// A plan was made, which is carried out now.
    case planned(SyncPlan)
    /// A pass of a sync that goes on is over.
    case passed(SyncResult)
    /// Something was renamed on the server, as it was here.
    case renamed(SyncPath, to: SyncPath)
    /// A file of the source was removed, as it is at the target.
    case removedSource(SyncPath)
    /// A file of the source was not removed, as it has changed since, or its size could not be compared.
    case keptSource(SyncPath)
    /// Something was deleted at the target.
    case deleted(SyncEntry)
    /// Something was not deleted, as it is not what was listed any more.
    case spared(SyncEntry, SyncDeletionOutcome.Doubt)
    /// The number of entries that were not deleted, as other parts of the sync have failed.
    case withheldDeletions(Int)
    /// An action has failed.
    case failed(SyncPath, FTPError)
    /// A part of the target cannot be reached.
    case problem(PlanProblem)
}

/// Told what happens in a sync; called from the tasks that carry it out, never by two at a time.
public typealias SyncObserver = @Sendable (SyncEvent) -> Void

/// The result of a sync.
public struct SyncResult: Sendable {
    /// Files that have travelled.
    public internal(set) var files = 0

    /// Bytes that moved for them.
    public internal(set) var bytes: Int64 = 0

    /// Directories that were made.
    public internal(set) var directories = 0

    /// Links that were made.
    public internal(set) var links = 0

    /// Entries that were deleted.
    public internal(set) var deletions = 0

    /// Files that were the same on both sides.
    public internal(set) var unchanged = 0

    /// False when a part of either side could not be listed.
    public internal(set) var isWhole = true

    /// Actions that failed, or were left out as something before them had.
    public internal(set) var failures = 0

    /// The time that it took.
    public internal(set) var duration = Duration.zero

    /// Adds an event.
    mutating func add(_ event: SyncEvent) {
        switch event {
        case .madeDirectory: directories += 1
        case .transferred(_, let summary):
            files += 1
            bytes = bytes.saturating(plus: summary.moved)
        case .madeLink: links += 1
        case .planned, .passed, .renamed, .removedSource: break
        case .deleted: deletions += 1
        case .spared, .failed, .problem, .keptSource: failures += 1
        case .withheldDeletions(let count): failures += count
        }
    }
}
