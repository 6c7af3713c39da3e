// SPDX-License-Identifier: Apache-2.0
import FerryIO
import FTPPolicy
import FTPWire
import Synchronization

/// The staged tail of an upload that goes on at the end of a file (`APPE`, or `REST` to its length and `STOR`).
///
/// Only what is added is staged, and put behind the file at the commit: an append costs what is appended, however large
/// the file is. Readers see the old file or more of the new one.
final class TailStagingFile: StagingFile {
    let path: VirtualPath
    let place: Place
    let tail: LockedStagingFile
    let name: PathBytes
    private let names: StagingNames
    /// The file when the tail began.
    private let begun: FileStatus
    private let header: TailHeader
    /// True when what others have appended meanwhile goes before it.
    private let isAppending: Bool
    private let sync: (any DiskSync)?
    private let root: RootDirectory
    private let charge: UploadCharge?
    private let result = Mutex<FileIdentity?>(nil)

    /// Takes the first free slot.
    init(
        _ path: VirtualPath, _ place: consuming Place, _ names: StagingNames, behind old: FileStatus, _ mode: WriteMode,
        _ storage: DiskStorage
    ) throws(StorageFault) {
        header = TailHeader(of: old, named: place.name.bytes)
        let header = header
        var taken: (LockedStagingFile, PathBytes)?
        (tail, charge) = try storage.taking(in: place, names, .tail) { () throws(StorageFault) in
            let (tail, name) = try place.takeTail(names, header)
            taken = (tail, name)
            return tail
        }
        guard let taken else { throw StorageFault(.failed) }
        name = taken.1
        root = storage.root
        self.path = path
        self.place = place
        self.names = names
        begun = old
        isAppending = mode == .append
        sync = storage.sync
    }

    deinit {
        // Let go of without an end, it leaves what has arrived, which is counted.
        if let charge, charge.ledger.end(charge.number), let length = try? tail.tailLength {
            charge.ledger.settle(TreeUse(partial: length, in: .plain))
        }
    }

    var committed: FileIdentity? { result.withLock(\.self) }

    func open() -> any FileWriter { charge.map { MeteredFile(tail.file, $0) } ?? tail.file }

    var quotaRoom: Int64? { charge?.room }

    var room: Int64? {
        get async { await root.calls.runBriefly { System.room(beside: self.tail.file.descriptor) } }
    }

    func isCommitBrief(writing _: Int) -> Bool { false }

    func commit(writing contents: [UInt8], at offset: Int64) async throws(StorageError) -> Int64 {
        do throws(StorageFault) {
            return try await root.calls.run { (cancellation) throws(StorageFault) in
                try self.write(contents, at: offset)
                return try self.commit(unless: cancellation)
            }
        } catch {
            throw error.error(.commit, path)
        }
    }

    func keep(writing contents: [UInt8], at offset: Int64) async -> Int64 {
        await root.calls.run {
            do throws(StorageFault) { try self.write(contents, at: offset) } catch {
                // As much as there was room for.
            }
            do throws(StorageFault) { return try self.keep() } catch { return 0 }
        }
    }

    func discard() async -> Int64 {
        await root.calls.run {
            self.remove()
            return 0
        }
    }

    private func remove() {
        place.remove(tail, named: name)
        charge?.ledger.end(charge?.number)
    }

    /// Makes a partial upload of what has arrived, if the account may have another copy of the file.
    private func keep() throws(StorageFault) -> Int64 {
        guard let ledger = root.ledger else { return try place.keep(tail, header, as: name, names).length }
        let wanted = begun.size + (try tail.tailLength)
        do throws(StorageFault) { try charge?.cover(TreeUse(bytes: wanted, files: 1)) } catch {
            remove()
            return 0
        }
        return try ledger.changeForLong(in: place.directory) { () throws(StorageFault) in
            let kept = try place.keep(tail, header, as: name, names)
            ledger.end(charge?.number)
            let difference = TreeUse(partial: kept.length, in: .plain) - TreeUse(partial: kept.replaced, in: .plain)
            return (kept.length, difference)
        }
    }

    private func write(_ contents: [UInt8], at offset: Int64) throws(StorageFault) {
        if contents.isEmpty { return }
        try charge?.require(offset + Int64(contents.count))
        try faulting { () throws(Errno) in try System.write(contents, to: tail.file.descriptor.raw, at: offset) }
    }

    /// Puts the tail behind the file, one upload after the other.
    private func commit(unless cancellation: CancellationFlag) throws(StorageFault) -> Int64 {
        let target = try place.lockOld(unless: cancellation)
        let now = try faulting { () throws(Errno) in try System.status(of: target) }
        guard now.isSameFile(as: begun), try place.isStill(now, named: place.name),
            isAppending ? now.size >= begun.size : begun.isUnchanged(in: now)
        else { throw StorageFault(.busy) }
        let count = try tail.tailLength
        if count == 0 {
            remove()
            result.withLock { $0 = FileIdentity(now) }
            return now.size
        }
        do throws(Errno) { try System.reserve(count, at: now.size, in: target) } catch {
            // A file system that cannot tell beforehand says so while it is written to.
            if error == .noSpace || error == .quotaExceeded { throw StorageFault(errno: error) }
        }
        if cancellation.isSet { throw StorageFault(.cancelled) }
        var committing = header
        (committing.state, committing.offset) = (.committing, now.size)
        // A record must not be on the disk before the bytes that it speaks for, nor the file change before the record,
        // with its name, is there.
        try faulting { () throws(Errno) in try sync?.syncData(of: tail.file.descriptor) }
        try tail.write(committing)
        try faulting { () throws(Errno) in
            try sync?.syncData(of: tail.file.descriptor)
            try sync?.syncNames(in: place.directory)
        }
        do throws(StorageFault) {
            try counting(count) { () throws(StorageFault) in
                try tail.copy(0..<count, to: target, at: now.size)
                try faulting { () throws(Errno) in
                    if let sync { try sync.syncData(of: target) } else { try System.flush(target) }
                }
            }
        } catch {
            try faulting { () throws(Errno) in try System.truncate(target, to: now.size) }
            try tail.write(header)
            throw error
        }
        remove()
        let done = try? System.status(of: target)
        result.withLock { $0 = done.map(FileIdentity.init) }
        return now.size + count
    }

    /// Makes the file grow, and counts that as a change that takes its time.
    private func counting(_ count: Int64, _ body: () throws(StorageFault) -> Void) throws(StorageFault) {
        guard let ledger = root.ledger else { return try body() }
        try charge?.require(TailHeader.length + count)
        try ledger.changeForLong(in: place.directory) { () throws(StorageFault) in
            try body()
            ledger.end(charge?.number)
            return ((), TreeUse(bytes: count))
        }
    }
}

extension Place {
    /// True when the tail of an upload can be put behind this file: it may be written to, and is still the file of
    /// which `old` was the status.
    func admitsTail(behind old: FileStatus, _ mode: WriteMode) throws(StorageFault) -> Bool {
        guard let target = try openTarget() else { return false }
        let now = try faulting { () throws(Errno) in try System.status(of: target) }
        // Another tail may have been put behind it since; only an append does not mind.
        return mode == .append ? now.isSameFile(as: old) : now.isUnchanged(in: old)
    }

    /// Takes the first free slot for a tail, and writes its header.
    func takeTail(
        _ names: StagingNames, _ header: TailHeader
    ) throws(StorageFault) -> (LockedStagingFile, PathBytes) {
        for slot in StagingNames.slots {
            let name = try names.tail(slot)
            guard let tail = try take(named: name, slot: slot, .new(permissions: 0o600)) else { continue }
            do throws(StorageFault) { try tail.write(header) } catch {
                remove(tail, named: name)
                throw error
            }
            return (tail, name)
        }
        throw StorageFault(.busy)
    }

    /// The place of another name in the same directory.
    consuming func sibling(_ name: PathBytes) -> Place { Place(directory: directory, name: name) }

    /// Removes a staged tail that is locked.
    func remove(_ tail: LockedStagingFile, named name: PathBytes) {
        do throws(Errno) {
            try System.truncate(tail.file.descriptor, to: 0)
            try System.removeName(name, in: directory)
        } catch {
            // Empty: nothing goes on from it, and a sweep removes it.
        }
    }
}
