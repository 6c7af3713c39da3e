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
    /// Asked before each directory; what lies behind the first no is not seen.
    private let goesOn: () -> Bool
    private var pending: [[UInt8]] = [[]]
    /// Directories in which something takes its time, tried again later.
    private var deferred: [[UInt8]] = []
    /// False when there is something that could not be looked into.
    private var isWhole = true

    private static let attempts = 3

    /// Counts the tree, on this thread, and tells the ledger.
    static func run(of root: RootDirectory, for ledger: TreeLedger, while goesOn: @escaping () -> Bool) -> CountOutcome
    {
        for _ in 0..<attempts {
            ledger.beginCount()
            var count = TreeCount(root: root, ledger: ledger, while: goesOn)
            if count.walk(), let outcome = count.finish() { return outcome }
        }
        ledger.giveUpCount()
        return .disturbed
    }

    private init(root: RootDirectory, ledger: TreeLedger, while goesOn: @escaping () -> Bool) {
        (self.root, self.ledger, self.goesOn) = (root, ledger, goesOn)
    }

    /// Sees all directories; false when one has moved meanwhile.
    private mutating func walk() -> Bool {
        while true {
            guard let path = pending.popLast() else {
                if deferred.isEmpty { return true }
                Thread.pause(.milliseconds(5))
                swap(&pending, &deferred)
                continue
            }
            if !goesOn() {
                isWhole = false
                return true
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
        for name in found.staged { use += TreeUse(partial: found.directory.lengthOfPartial(name), in: root.form) }
        names.count?.tally += use
        let prefix = path.isEmpty ? [] : path + [UInt8(ascii: "/")]
        for name in found.directories { pending.append(prefix + name) }
    }

    /// Tells the ledger; nil when a directory has moved.
    private func finish() -> CountOutcome? {
        ledger.names.withLock { names in
            guard let count = names.count, !count.isMixedUp else { return nil }
            if isWhole {
                ledger.know(count.tally)
            } else {
                ledger.know(atLeast: count.tally)
                ledger.doubt()
            }
            names.count = nil
            return isWhole ? .whole : .partial
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

    /// Reads a directory; nil when it is gone or cannot be read.
    private mutating func read(_ path: [UInt8]) -> Found? {
        do throws(StorageFault) {
            var found = Found(directory: try root.openDirectory(path))
            var block = DirectoryBlock()
            while try faulting({ () throws(Errno) in try block.fill(from: found.directory.descriptor) }) {
                while let record = block.next() {
                    let name = block.name(of: record)
                    if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { continue }
                    if StagingNames.isStagingName(name) {
                        found.staged.append(try .checked(Array(name)))
                        continue
                    }
                    do throws(Errno) {
                        let status = try block.status(of: record, in: found.directory.descriptor)
                        found.use += TreeUse(status, in: root.form)
                        if status.kind == .directory { found.directories.append(Array(name)) }
                    } catch {
                        if error != .noEntry { isWhole = false }
                    }
                }
            }
            return found
        } catch {
            if error.kind != .noSuchFile, error.kind != .notADirectory { isWhole = false }
            return nil
        }
    }
}

/// The end of a count.
package enum CountOutcome: Sendable {
    case whole
    /// Something could not be looked into, so that there may be more.
    case partial
    /// Directories were moved again and again, so that nothing was found out.
    case disturbed
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
    ///
    /// Directories that are not seen yet when `goesOn` says no are left out, so that the outcome is `.partial`.
    @discardableResult
    package func count(_ root: RootDirectory, while goesOn: @escaping () -> Bool = { true }) -> CountOutcome {
        TreeCount.run(of: root, for: self, while: goesOn)
    }
}
