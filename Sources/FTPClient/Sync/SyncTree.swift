// SPDX-License-Identifier: Apache-2.0
public import FTPWire

/// One entry of one side of a sync.
public struct SyncEntry: Hashable, Sendable {
    /// The path below the directory of the sync.
    public let path: SyncPath

    /// The kind; that of a link that is followed is the kind of what it leads to.
    public var kind: EntryKind

    /// The size in bytes; `nil` where that is not known.
    public var size: Int64?

    /// The time of last change; `nil` where that is not known, or cannot be trusted.
    public var modified: Timestamp?

    /// The time as it was told, by whatever clock.
    var told: Timestamp?

    /// The precision to which `modified` is known.
    public var precision = EntryFacts.TimePrecision.second

    /// The permission bits; `nil` where they are not known.
    public var mode: UInt16?

    /// True for what the filter leaves out: it is neither transferred nor deleted, and what it holds is not known.
    public var isLeftOut = false

    /// Makes an entry of which only path and kind are known.
    public init(_ path: SyncPath, _ kind: EntryKind) {
        self.path = path
        self.kind = kind
    }

    /// Makes an entry of what was listed in a directory.
    public init(_ facts: EntryFacts, in directory: SyncPath) {
        path = directory.appending(facts.name.bytes)
        kind = facts.kind
        if case .directory = kind { return }
        size = facts.size
        modified = facts.modified
        told = modified
        precision = facts.modifiedPrecision
        mode = facts.mode
    }
}

/// A part of one side that could not be listed, or not as a whole.
public struct SyncGap: Sendable {
    /// The directory that it lies in, below that of the sync.
    public let path: SyncPath

    /// The event that keeps it from being known.
    public let problem: PlanProblem
}

/// All that stands on one side of a sync, as it was listed.
public struct SyncTree: Sendable {
    /// The entries in the order of their paths: a directory stands before what it holds.
    public private(set) var entries: [SyncEntry] = []

    /// The parts that could not be listed, or not as a whole.
    public internal(set) var gaps: [SyncGap] = []

    /// The directories that were visited before, behind links; they are left out.
    public internal(set) var remarks: [TreeRemark] = []

    /// True when the directory itself is not there.
    public internal(set) var isMissing = false

    /// The directories on the server that are no links.
    var proven: Set<SyncPath> = []

    /// The identity of the directory itself, where it is one of this machine.
    var identity: EntryFacts.Unique?

    /// True when `a` and `A` are one name there.
    public internal(set) var foldsCase = false

    /// Makes a tree of entries in any order.
    public init(_ entries: [SyncEntry] = [], foldsCase: Bool = false) {
        self.entries = entries.sorted { $0.path < $1.path }
        self.foldsCase = foldsCase
    }

    /// The number of entries that the filter does not leave out.
    public var count: Int { entries.count { !$0.isLeftOut } }

    /// Takes the entries of a reader, in any order.
    mutating func fill(with found: [SyncEntry]) { entries = found.sorted { $0.path < $1.path } }

    /// The directories, by their paths.
    var directories: Set<SyncPath> { Set(entries.lazy.filter { $0.kind == .directory && !$0.isLeftOut }.map(\.path)) }
}
