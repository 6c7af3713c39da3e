// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FerryIO

/// A staging file that is ours alone as long as it is open: locked, and still the one that has the name.
struct LockedStagingFile: Sendable {
    let file: OpenFile
    let name: PathBytes
    let slot: Int
    let status: FileStatus

    /// Leaves only the first bytes.
    func cut(to length: Int64) throws(StorageFault) -> LockedStagingFile {
        if length < status.size {
            try faulting { () throws(Errno) in try System.truncate(file.descriptor, to: length) }
        }
        return self
    }
}

extension Place {
    /// The staging files that are taken: one that is there, or a new one.
    enum Taking {
        case existing
        case existingOrNew(permissions: UInt16)
        case new(permissions: UInt16)
    }

    /// Takes a staging file beside this place; nil when it is not there, or there already, or in another upload's
    /// hands.
    ///
    /// The lock alone proves nothing: between opening and locking, its last owner may have committed the file under
    /// another name, or removed it. So the name is looked at again under the lock.
    func take(_ names: StagingNames, slot: Int, _ taking: Taking) throws(StorageFault) -> LockedStagingFile? {
        try take(named: names[slot], slot: slot, taking)
    }

    /// The same by the name itself.
    func take(named name: PathBytes, slot: Int, _ taking: Taking) throws(StorageFault) -> LockedStagingFile? {
        for _ in 0..<100 {
            guard let file = try open(name, taking) else { return nil }
            switch try hold(file, named: name, slot: slot) {
            case .held(let locked): return locked
            case .inUse: return nil
            case .moved: continue
            }
        }
        throw StorageFault(errno: .wouldBlock)
    }

    /// The result of an attempt to lock a staging file that was opened.
    enum Hold {
        case held(LockedStagingFile)
        /// An upload has it.
        case inUse
        /// It has lost its name since it was opened.
        case moved
    }

    /// Locks a staging file that was opened by this name, if it has the name still.
    func hold(_ file: consuming Descriptor, named name: PathBytes, slot: Int) throws(StorageFault) -> Hold {
        let locked: OpenFile
        do throws(Errno) { locked = OpenFile(try System.lock(file)) } catch {
            if error == .wouldBlock { return .inUse }
            throw StorageFault(errno: error)
        }
        let status = try faulting { () throws(Errno) in try System.status(of: locked.descriptor) }
        guard try isStill(status, named: name) else { return .moved }
        return .held(LockedStagingFile(file: locked, name: name, slot: slot, status: status))
    }

    /// Takes the first free slot, emptied of what an upload before has left there; as closed to others as the old file,
    /// or, where there is none and the account has a umask, closed to all others until the commit opens it.
    func takeEmpty(
        _ names: StagingNames, like old: FileStatus?, _ attributes: CreationAttributes
    ) throws(StorageFault) -> LockedStagingFile {
        let permissions = (old?.permissions ?? attributes.permissionsUntilCommit) & 0o777 | 0o600
        for slot in StagingNames.slots {
            guard let taken = try take(names, slot: slot, .existingOrNew(permissions: permissions)) else { continue }
            return try taken.cut(to: 0)
        }
        throw StorageFault(.busy)
    }

    /// Takes the first slot, if no other upload of the account has the name in view, nor had it and has left a part.
    func takeNew(_ names: StagingNames, _ attributes: CreationAttributes) throws(StorageFault) -> LockedStagingFile {
        if let taken = try take(names, slot: 0, .new(permissions: attributes.permissionsUntilCommit)) { return taken }
        // A server that is killed leaves an empty one of an upload of which nothing was written.
        guard let left = try take(names, slot: 0, .existing), left.status.size == 0 else {
            throw StorageFault(.alreadyExists)
        }
        return left
    }

    /// Takes all that broken uploads have left.
    func takeKept(_ names: StagingNames) throws(StorageFault) -> [LockedStagingFile] {
        var kept: [LockedStagingFile] = []
        for slot in StagingNames.slots {
            guard let taken = try take(names, slot: slot, .existing), taken.status.size > 0 else { continue }
            kept.append(taken)
        }
        return kept
    }

    /// True when the staging file of that name is still this one.
    func isStill(_ status: FileStatus, named name: PathBytes) throws(StorageFault) -> Bool {
        do throws(Errno) { return try System.status(of: name, in: directory).isSameFile(as: status) } catch {
            if error == .noEntry { return false }
            throw StorageFault(errno: error)
        }
    }

    private func open(_ name: PathBytes, _ taking: Taking) throws(StorageFault) -> Descriptor? {
        let (extra, permissions, expected): (OpenFlags, UInt16, Errno?) =
            switch taking {
            case .existing: ([], 0, .noEntry)
            case .existingOrNew(let permissions): (.create, permissions, nil)
            case .new(let permissions): ([.create, .exclusive], permissions, .exists)
            }
        do throws(Errno) {
            let flags = extra.union(.readWrite).union(.ownFile)
            return try System.open(name, from: directory, flags, mode: permissions, resolve: .beneath)
        } catch {
            if error == expected || error == .wouldBlock { return nil }
            throw StorageFault(errno: error)
        }
    }
}

/// The fate of a staging file that was to be removed.
enum StagingFileFate: Hashable {
    case removed
    /// There was none.
    case absent
    /// An upload is writing it.
    case inUse
    /// It is younger than asked for.
    case spared
}

extension Descriptor {
    /// Removes a staging file from this directory, unless an upload holds its lock.
    func discardStagingFile(_ name: PathBytes, unless isSpared: (FileStatus) -> Bool = { _ in false })
        throws(StorageFault)
        -> StagingFileFate
    {
        do throws(Errno) {
            // Hardly ever is there one, and to look is cheaper than to try to open.
            _ = try System.status(of: name, in: self)
            let file = try System.lock(
                System.open(name, from: self, .ownFile.union(.readOnly), resolve: .beneath))
            let status = try System.status(of: file)
            // Under the lock the name must still be this file's, or it is no longer ours to remove.
            guard try System.status(of: name, in: self).isSameFile(as: status) else { return .inUse }
            if isSpared(status) { return .spared }
            try System.removeName(name, in: self)
            return .removed
        } catch .noEntry {
            return .absent
        } catch .wouldBlock {
            return .inUse
        } catch {
            throw StorageFault(errno: error)
        }
    }
}
