// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The outcome of comparing two files.
enum SyncDifference: Equatable {
    case none
    case newerAtTarget
    /// The contents have to be compared.
    case undecided
    case transfer(SyncTransfer.Reason)
}

extension SyncEntry {
    /// Compares a file of the source with the one at the target.
    func difference(from target: SyncEntry, _ options: SyncOptions) -> SyncDifference {
        let order = options.comparison == .sizeAndTime || options.keepsNewer ? orderInTime(target) : nil
        if options.keepsNewer, order == .earlier { return .newerAtTarget }
        if let size, let theirs = target.size, size != theirs { return .transfer(.size) }
        switch options.comparison {
        case .size: return .none
        case .content: return .undecided
        case .sizeAndTime: return differenceInTime(from: target)
        }
    }

    /// Compares the times of two files that are as large as each other.
    func differenceInTime(from target: SyncEntry) -> SyncDifference {
        switch orderInTime(target) {
        case nil: .transfer(.unknownTime)
        case .same: .none
        case .earlier, .later: .transfer(.time)
        }
    }

    /// The ways in which one time can stand to another.
    enum TimeOrder { case earlier, same, later }

    /// The way in which the time of this file stands to that of another, as far as both are known precisely; `nil` where
    /// one is not known.
    func orderInTime(_ other: SyncEntry) -> TimeOrder? {
        guard let modified, let theirs = other.modified else { return nil }
        // The side that is known less precisely stands for a whole minute or day, which begins at its time.
        let (mine, start) =
            precision > other.precision ? (theirs.seconds, modified.seconds) : (modified.seconds, theirs.seconds)
        if max(precision, other.precision).span(from: Timestamp(seconds: start)).contains(mine) { return .same }
        return modified.seconds < theirs.seconds ? .earlier : .later
    }
}
