// SPDX-License-Identifier: Apache-2.0
import FerryIO
import FTPPolicy
import Synchronization

/// A count of all that lies below a root, while it changes.
///
/// Each directory is read whole between two changes, or read again; changes in a directory that was read are added to the
/// tally as they are made. So at the end the tally is what the tree holds, and nobody had to wait.
struct TreeCount: ~Copyable {
    private let root: RootDirectory
    private let ledger: TreeLedger
    private var pending: [[UInt8]] = [[]]
    /// Directories in which something takes its time, tried again later.
    private var deferred: [[UInt8]] = []

    private static let attempts = 3

    /// Counts the tree, on this thread, and tells the ledger.
    static func run(of root: RootDirectory, for ledger: TreeLedger) {
        for _ in 0..<attempts {
            ledger.names.withLock { $0.count = NameChanges.RunningCount() }
            var count = TreeCount(root: root, ledger: ledger)
            if count.walk(), count.finish() { return }
        }
        // Directories are moved again and again: changes wait until the count is done.
        ledger.names.withLock { names in
            names.count = NameChanges.RunningCount()
            var count = TreeCount(root: root, ledger: ledger)
            while let path = count.pending.popLast() {
                guard let found = count.read(path) else { continue }
                count.accept(found, at: path, &names)
            }
            ledger.know(names.count?.tally ?? TreeUse())
            names.count = nil
        }
    }

    private init(root: RootDirectory, ledger: TreeLedger) { (self.root, self.ledger) = (root, ledger) }

    /// Sees all directories; false when one has moved meanwhile.
    private mutating func walk() -> Bool {
        while true {
            guard let path = pending.popLast() else {
                if deferred.isEmpty { return true }
                Thread.pause(.milliseconds(5))
                swap(&pending, &deferred)
                continue
            }
            switch visit(path) {
            case .done: continue
            case .busy: deferred.append(path)
            case .mixedUp: return false
            }
        }
    }

    private enum Visit { case done, busy, mixedUp }

    private mutating func visit(_ path: [UInt8]) -> Visit {
        let ledger = ledger
        for attempt in 0...Self.attempts {
            if attempt == Self.attempts {
                // Changes come faster than the directory can be read: they wait for this one.
                return ledger.names.withLock { names in
                    guard let found = read(path) else { return .done }
                    return settle(found, at: path, &names)
                }
            }
            let version = ledger.names.withLock { $0.version }
            guard let found = read(path) else { return .done }
            let visit: Visit? = ledger.names.withLock { names in
                names.version == version ? settle(found, at: path, &names) : nil
            }
            if let visit { return visit }
        }
        return .done
    }

    private mutating func settle(_ found: borrowing Found, at path: [UInt8], _ names: inout NameChanges) -> Visit {
        if names.count?.isMixedUp != false { return .mixedUp }
        if names.busy[found.id] != nil { return .busy }
        accept(found, at: path, &names)
        return .done
    }

    private mutating func accept(_ found: borrowing Found, at path: [UInt8], _ names: inout NameChanges) {
        // A directory that is mounted twice, or has moved, counts once.
        guard names.count?.counted.insert(found.id).inserted == true else { return }
        var use = found.use
        for name in found.staged { use += TreeUse(partial: found.directory.lengthOfPartial(name)) }
        names.count?.tally += use
        let prefix = path.isEmpty ? [] : path + [UInt8(ascii: "/")]
        for name in found.directories { pending.append(prefix + name) }
    }

    /// Tells the ledger; false when a directory has moved.
    private func finish() -> Bool {
        ledger.names.withLock { names in
            guard let count = names.count, !count.isMixedUp else { return false }
            ledger.know(count.tally)
            names.count = nil
            return true
        }
    }

    /// The content of a directory at one moment.
    private struct Found: ~Copyable {
        let directory: Opened
        var use = TreeUse()
        var directories: [[UInt8]] = []
        /// Staging files, of which those in the hands of an upload are not counted.
        var staged: [PathBytes] = []

        var id: NameChanges.DirectoryID { NameChanges.DirectoryID(directory.status) }
    }

    /// Reads a directory; nil when it is gone or may not be read.
    private func read(_ path: [UInt8]) -> Found? {
        do throws(StorageFault) {
            var found = Found(directory: try root.open(.checked(path), [.readOnly, .directory, .noFollow]))
            var block = DirectoryBlock()
            while try faulting({ () throws(Errno) in try block.fill(from: found.directory.descriptor) }) {
                while let record = block.next() {
                    let name = block.name(of: record)
                    if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { continue }
                    if StagingNames.isStagingName(name) {
                        found.staged.append(try .checked(Array(name)))
                        continue
                    }
                    if let status = try? block.status(of: record, in: found.directory.descriptor) {
                        found.use += TreeUse(status)
                        if status.kind == .directory { found.directories.append(Array(name)) }
                    }
                }
            }
            return found
        } catch {
            return nil
        }
    }
}

extension Opened {
    /// The length of a partial upload that nobody holds; 0 for any other.
    fileprivate func lengthOfPartial(_ name: PathBytes) -> Int64 {
        var length: Int64 = 0
        _ = try? descriptor.discardStagingFile(name) { status in
            length = status.size - (StagingNames.isTail(name.bytes) ? TailHeader.length : 0)
            return true
        }
        return length
    }
}

extension TreeLedger {
    /// Counts the tree below a root anew, on this thread, which may wait; uploads go on meanwhile.
    package func count(_ root: RootDirectory) { TreeCount.run(of: root, for: self) }
}
