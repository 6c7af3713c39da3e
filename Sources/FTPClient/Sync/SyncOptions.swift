// SPDX-License-Identifier: Apache-2.0
public import FTPWire

/// The settings of a sync.
public struct SyncOptions: Sendable {
    /// The ways to tell whether a file is the same on both sides.
    public enum Comparison: Sendable {
        /// By size and time of last change.
        case sizeAndTime
        /// By size alone.
        case size
        /// By size, and by a digest of the content that the server computes.
        case content
    }

    /// The things that are done with symbolic links of the source.
    public enum Links: String, Sendable, CaseIterable {
        /// Names links, and leaves them alone.
        case skip
        /// Takes the files and directories that links lead to.
        case follow
        /// Makes links anew at the target, unless they lead out of the directory.
        case copy
    }

    /// The entries that take part.
    public var filter = SyncFilter()

    /// Reads `.ferryignore` in each directory of the source.
    public var readsIgnoreFiles = true

    /// The way to tell whether a file is the same on both sides.
    public var comparison = Comparison.sizeAndTime

    /// The treatment of links.
    public var links = Links.skip

    /// Removes files of the source once they are at the target, which has to have shown their size.
    public var removesSource = false

    /// Leaves files alone that are newer at the target.
    public var keepsNewer = false

    /// Deletes what the source does not have.
    public var deletes = false

    /// The most that may be deleted.
    public var deletionLimit = SyncDeletionLimit.usual

    /// Only files that changed after that time take part; `nil` for no limit.
    public var newerThan: Timestamp?

    /// Only files that changed before that time take part; `nil` for no limit.
    public var olderThan: Timestamp?

    /// Only files of such sizes take part.
    public var sizes: ClosedRange<Int64> = 0 ... .max

    /// The settings of each upload.
    public var upload = UploadOptions()

    /// The settings of each download.
    public var download = DownloadOptions()

    /// The defaults: nothing is deleted, links are named.
    public init() { upload.insistsOnTime = true }
}

extension SyncOptions {
    /// True for an entry that age and size admit; they judge files only.
    func admits(_ entry: SyncEntry) -> Bool {
        guard entry.kind == .file else { return true }
        if let size = entry.size, !sizes.contains(size) { return false }
        guard let modified = entry.modified else { return newerThan == nil && olderThan == nil }
        if let newerThan, modified < newerThan { return false }
        if let olderThan, modified >= olderThan { return false }
        return true
    }
}

/// The most that a sync may delete, counted in files, links and directories.
public enum SyncDeletionLimit: Hashable, Sendable {
    /// Half of the target, or ten entries if that is more; nothing where the source is empty: it may be a disk that is
    /// not mounted.
    case usual
    /// A number of entries.
    case count(Int)
    /// A share of the target, in percent.
    case percent(Int)

    /// True when so many entries of a target may be deleted.
    func admits(_ deletions: Int, of target: Int, sourceIsEmpty: Bool) -> Bool {
        switch self {
        case .usual: deletions == 0 || !sourceIsEmpty && deletions <= max(10, target / 2)
        case .count(let most): deletions <= most
        case .percent(let share): deletions * 100 <= target * share
        }
    }
}

/// The place of what a sync remembers.
public enum SyncState: Hashable, Sendable {
    /// A file.
    case file(LocalPath)
    /// A directory with a file for each sync of this kind.
    case directory(LocalPath)
}

/// Two directories, and how the second is to become like the first.
public struct SyncRequest: Sendable {
    /// The way in which it goes.
    public var direction: SyncDirection

    /// The directory here.
    public var local: LocalPath

    /// The directory on the server; an empty path is the working directory.
    public var remote: RemotePath

    /// The settings.
    public var options = SyncOptions()

    /// The place where what was the same on both sides is remembered for the next time; `nil` for none.
    public var state: SyncState?

    /// Names two directories.
    public init(_ direction: SyncDirection, local: LocalPath, remote: RemotePath) {
        (self.direction, self.local, self.remote) = (direction, local, remote)
    }
}
