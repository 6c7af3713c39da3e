// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The outcome of comparing two files.
enum SyncDifference: Equatable {
    case none
    case newerAtTarget
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
        case .content: return .none
        case .sizeAndTime:
            switch order {
            case nil: return .transfer(.unknownTime)
            case .same: return .none
            case .earlier, .later: return .transfer(.time)
            }
        }
    }

    /// The ways in which one time can stand to another.
    enum TimeOrder { case earlier, same, later }

    /// The way in which the time of this file stands to that of another, as far as both are known precisely; `nil` where
    /// one is not known.
    func orderInTime(_ other: SyncEntry) -> TimeOrder? {
        guard let modified, let theirs = other.modified else { return nil }
        let coarse = max(precision, other.precision)
        // The side that is known less precisely stands for a whole minute or day, which begins at its time.
        let (mine, start) =
            precision > other.precision ? (theirs.seconds, modified.seconds) : (modified.seconds, theirs.seconds)
        let span: Range<Int64> =
            switch coarse {
            case .second: start..<start + 1
            case .minute: start..<start + 60
            case .day: start..<start + 86_400
            }
        if span.contains(mine) { return .same }
        return modified.seconds < theirs.seconds ? .earlier : .later
    }
}
