// SPDX-License-Identifier: Apache-2.0
import FerryIO
import FTPPolicy
import Synchronization

/// The changes of names below a root, as far as a count of the tree that goes on meanwhile must know them.
struct NameChanges {
    /// A directory by its place in a file system, under whatever path.
    struct DirectoryID: Hashable {
        let device: UInt64
        let inode: UInt64

        init(_ status: FileStatus) { (device, inode) = (status.device, status.inode) }
    }

    /// The number of changes so far.
    private(set) var version: UInt64 = 0
    /// Directories in which something changes that takes its time: the end of a long append.
    private(set) var busy: [DirectoryID: Int] = [:]
    /// The count that goes on.
    var count: RunningCount?

    /// A count of the tree, directory by directory.
    struct RunningCount {
        /// The directories that are in the tally.
        var counted: Set<DirectoryID> = []
        var tally = TreeUse()
        /// True when a directory has moved, so that some may be missed.
        var isMixedUp = false
    }

    /// Notes a change in a directory, which counts if the directory is in the tally already.
    mutating func note(_ difference: TreeUse, in directory: borrowing Descriptor) {
        version += 1
        guard count != nil, difference != TreeUse() else { return }
        do throws(Errno) {
            let id = DirectoryID(try System.status(of: directory))
            if count?.counted.contains(id) == true { count?.tally += difference }
        } catch {
            count?.isMixedUp = true
        }
    }

    mutating func noteMovedDirectory() { count?.isMixedUp = true }

    mutating func beginLong(in directory: DirectoryID) { busy[directory, default: 0] += 1 }

    mutating func endLong(_ difference: TreeUse, in directory: DirectoryID) {
        version += 1
        if let left = busy[directory] { busy[directory] = left > 1 ? left - 1 : nil }
        if count?.counted.contains(directory) == true { count?.tally += difference }
    }
}

/// The difference that a change makes, which the change notes as it goes.
struct UseChange {
    /// False where nobody counts, so that nothing need be looked up for it.
    let isCounted: Bool
    private(set) var difference = TreeUse()
    /// The charge of the upload that ends with the change.
    var ended: UploadCharge?
    /// The part of the difference that is settled already.
    private(set) var settled = TreeUse()

    /// True when a directory moves, with all that is in it.
    var movesDirectory = false

    /// The form of the files.
    let form: StoredForm

    init(isCounted: Bool, in form: StoredForm) { (self.isCounted, self.form) = (isCounted, form) }

    mutating func add(_ status: FileStatus) { difference += TreeUse(status, in: form) }
    mutating func remove(_ status: FileStatus) { difference -= TreeUse(status, in: form) }
    mutating func add(_ use: TreeUse) { difference += use }
    mutating func remove(_ use: TreeUse) { difference -= use }

    /// Notes what was settled before the change was made.
    mutating func addSettled(_ use: TreeUse) {
        difference += use
        settled += use
    }

    /// Takes back what was settled for a change that failed.
    mutating func takeBackSettled() { difference -= settled }
}

extension TreeUse {
    /// The use of something that has a name in the tree.
    init(_ status: FileStatus, in form: StoredForm) {
        self.init(bytes: status.kind == .file ? form.contentLength(of: status.size) : 0, files: 1)
    }

    /// The use of a partial upload of so many stored bytes, of which nothing is left when it is empty.
    package init(partial length: Int64, in form: StoredForm) {
        self.init(bytes: max(0, form.contentLength(of: length)), files: length > 0 ? 1 : 0)
    }
}

extension TreeLedger {
    /// Makes a brief change of names in a directory, and counts it, also where it fails half way.
    ///
    /// No change may be made inside another one.
    func change<Value: Sendable>(
        in directory: borrowing Descriptor, _ body: (inout UseChange) throws(StorageFault) -> Value
    ) throws(StorageFault) -> Value {
        try names.withLock { (names) throws(StorageFault) -> Value in
            var change = UseChange(isCounted: true, in: form)
            defer {
                names.note(change.difference, in: directory)
                end(change.ended?.number, settling: change.difference - change.settled)
                if change.difference != TreeUse() { doubtOverlapping() }
            }
            return try body(&change)
        }
    }
}

extension TreeLedger {
    /// Makes a change that takes its time; others are made meanwhile, and a count of the tree comes back later.
    func changeForLong<Value>(
        in directory: borrowing Descriptor, _ body: () throws(StorageFault) -> (Value, TreeUse)
    ) throws(StorageFault) -> Value {
        let id = NameChanges.DirectoryID(try faulting { () throws(Errno) in try System.status(of: directory) })
        names.withLock { $0.beginLong(in: id) }
        var difference = TreeUse()
        defer {
            names.withLock { names in
                names.endLong(difference, in: id)
                settle(difference)
            }
        }
        let (value, made) = try body()
        difference = made
        return value
    }

    /// The same for a move from one directory to another.
    func move(
        from old: borrowing Descriptor, to new: borrowing Descriptor,
        _ body: (_ old: inout UseChange, _ new: inout UseChange) throws(StorageFault) -> Void
    ) throws(StorageFault) {
        try names.withLock { (names) throws(StorageFault) in
            var changes = (UseChange(isCounted: true, in: form), UseChange(isCounted: true, in: form))
            defer {
                names.note(changes.0.difference, in: old)
                names.note(changes.1.difference, in: new)
                settle(changes.0.difference + changes.1.difference)
                if changes.0.movesDirectory { names.noteMovedDirectory() }
            }
            try body(&changes.0, &changes.1)
        }
    }
}

extension RootDirectory {
    /// Makes a brief change of names in a directory; it is counted where a ledger is kept.
    func change<Value: Sendable>(
        in directory: borrowing Descriptor, _ body: (inout UseChange) throws(StorageFault) -> Value
    ) throws(StorageFault) -> Value {
        if let ledger { return try ledger.change(in: directory, body) }
        var change = UseChange(isCounted: false, in: form)
        return try body(&change)
    }
}
