// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The files of a sync as they were when both sides held the same: by it a later sync knows what has changed, also where
/// the server cannot keep times, or tells them by some other clock.
public struct SyncMemory: Sendable, Equatable {
    /// A file of one side, as it was told.
    struct Version: Hashable, Sendable {
        let size: Int64?
        let time: Timestamp?
    }

    /// A file on both sides.
    struct Record: Hashable, Sendable {
        let local: Version
        let remote: Version
    }

    /// The files, by their paths.
    var records: [SyncPath: Record] = [:]

    /// The directories on the server that are no links, as a listing of another kind has shown.
    var directories: Set<SyncPath> = []

    /// Remembers nothing.
    public init() {}
}

extension SyncMemory.Version {
    init(_ entry: SyncEntry) { (size, time) = (entry.size, entry.told) }

    /// True when an entry is still that version, as far as its listing tells.
    func matches(_ entry: SyncEntry) -> Bool {
        guard size == entry.size else { return false }
        guard let time, let told = entry.told else { return time == nil && entry.told == nil }
        return entry.precision == .second ? told == time : entry.precision.span(from: told).contains(time.seconds)
    }
}

extension SyncMemory.Record {
    /// Makes a record of two entries that hold the same.
    init(_ source: SyncEntry, _ target: SyncEntry, _ direction: SyncDirection) {
        let (here, there) = direction == .up ? (source, target) : (target, source)
        (local, remote) = (SyncMemory.Version(here), SyncMemory.Version(there))
    }

    /// The version that the source had.
    func source(_ direction: SyncDirection) -> SyncMemory.Version { direction == .up ? local : remote }

    /// The version that the target had.
    func target(_ direction: SyncDirection) -> SyncMemory.Version { direction == .up ? remote : local }

    /// True when the file on the server had the time of that here, to the second.
    var keepsTime: Bool { local.time != nil && local.time?.seconds == remote.time?.seconds }
}

extension EntryFacts.TimePrecision {
    /// The seconds that a time of that precision stands for.
    func span(from time: Timestamp) -> Range<Int64> {
        switch self {
        case .second: time.seconds..<time.seconds + 1
        case .minute: time.seconds..<time.seconds + 60
        case .day: time.seconds..<time.seconds + 86_400
        }
    }
}
