// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FTPWire
import FerryIO

/// The account's quota, by the ledger of its root.
extension DiskStorage {
    /// The quota of the tree, which is the same at each of its places.
    var quota: QuotaReport? { limit.isUnlimited ? nil : root.ledger?.report(within: limit) }

    package func quota(at _: VirtualPath) -> QuotaReport? { quota }

    package func knownQuota(at path: VirtualPath) async throws(StorageError) -> QuotaReport? {
        try await waitForLedger(.tellSpace, path)
        return quota
    }

    /// Refuses an upload for which there is no room before the client sends it.
    func prepareForQuota(_ path: VirtualPath) async throws(StorageError) {
        try await waitForLedger(.write, path)
        guard let quota, quota.filesLeft == 0 || quota.bytesLeft == 0 else { return }
        try await onDisk(.write, path) { () throws(StorageFault) in
            // In the place of another file there is room for as much as that has.
            if try lookup.placeBehindLinks(of: path).status() == nil { throw StorageFault(quota) }
        }
    }

    /// Waits until the room that the tree takes is known, as nothing is admitted on a guess.
    func waitForLedger(_ operation: StorageError.Operation, _ path: VirtualPath) async throws(StorageError) {
        if limit.isUnlimited { return }
        for _ in 0..<Self.looks {
            // There is no ledger while the book of the tree is being opened.
            if root.ledger?.use != nil { return }
            if (try? await Task.sleep(for: Self.look)) == nil { throw StorageError(.cancelled, operation, path) }
        }
        throw StorageError(.counting, operation, path)
    }

    /// A client is kept waiting for ten seconds.
    private static let looks = 500
    private static let look = Duration.milliseconds(20)

    /// Gives a name to something that has no length, such as a directory, if there is room for one more.
    func adding(
        in directory: borrowing Descriptor, _ body: () throws(Errno) -> Void
    ) throws(StorageFault) {
        guard let ledger = root.ledger else { return try faulting(body) }
        try ledger.change(in: directory) { (change) throws(StorageFault) in
            let one = TreeUse(files: 1)
            try ledger.settle(one, within: limit)
            change.addSettled(one)
            do throws(Errno) { try body() } catch {
                change.takeBackSettled()
                throw StorageFault(errno: error)
            }
        }
    }

    /// Takes a staging file, and begins a charge for the upload.
    func taking(
        in place: borrowing Place, _ names: StagingNames, _ terms: UploadCharge.Terms,
        _ take: () throws(StorageFault) -> LockedStagingFile
    ) throws(StorageFault) -> (LockedStagingFile, UploadCharge?) {
        guard let ledger = root.ledger else { return (try take(), nil) }
        return try ledger.take(in: place.directory, terms, within: limit) { () throws(StorageFault) in
            try take()
        } undo: {
            taken in
            // Nothing was in it: where there was something, there is room for one file.
            if let name = try? names[taken.slot] { try? System.removeName(name, in: place.directory) }
        }
    }
}

extension TreeLedger {
    /// Takes a staging file out of what is settled, and begins a charge for it.
    func take(
        in directory: borrowing Descriptor, _ terms: UploadCharge.Terms, within limit: TreeLimit,
        _ take: () throws(StorageFault) -> LockedStagingFile, undo: (LockedStagingFile) -> Void
    ) throws(StorageFault) -> (LockedStagingFile, UploadCharge?) {
        try change(in: directory) { (change) throws(StorageFault) in
            let taken = try take()
            let partial = TreeUse(partial: taken.status.size, in: form)
            do throws(StorageFault) {
                let charge = try UploadCharge(in: self, within: limit, terms, takingOver: partial)
                change.addSettled(TreeUse() - partial)
                return (taken, charge)
            } catch {
                undo(taken)
                throw error
            }
        }
    }
}

extension RootDirectory {
    /// Renames something, and counts what is replaced.
    func move(
        _ old: borrowing Place, to new: borrowing Place, _ rename: () throws(StorageFault) -> Void
    ) throws(StorageFault) {
        guard let ledger else { return try rename() }
        try ledger.move(from: old.directory, to: new.directory) { (left, come) throws(StorageFault) in
            let (moved, replaced) = (try old.status(), try new.status())
            try rename()
            // Two names of one file stay two names (rename(2)).
            if let moved, let replaced, moved.isSameFile(as: replaced), try old.status() != nil { return }
            if let moved {
                left.remove(moved)
                come.add(moved)
                left.movesDirectory = moved.kind == .directory
            }
            if let replaced { come.remove(replaced) }
        }
    }

    /// Removes a staging file from a directory, unless an upload holds its lock.
    func discardStagingFile(
        _ name: PathBytes, in directory: borrowing Descriptor, unless isSpared: (FileStatus) -> Bool = { _ in false }
    ) throws(StorageFault) -> StagingFileFate {
        guard let ledger else { return try directory.discardStagingFile(name, unless: isSpared) }
        return try ledger.change(in: directory) { (change) throws(StorageFault) in
            var length: Int64 = 0
            let fate = try directory.discardStagingFile(name) { status in
                length = status.size - (StagingNames.isTail(name.bytes) ? TailHeader.length : 0)
                return isSpared(status)
            }
            if fate == .removed { change.remove(TreeUse(partial: length, in: form)) }
            return fate
        }
    }
}
