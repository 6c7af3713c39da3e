// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

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
    let begun: FileStatus
    /// What others have appended meanwhile goes before it.
    private let isAppending: Bool
    private let isDurable: Bool

    private init(
        _ path: VirtualPath, _ place: consuming Place, _ names: StagingNames, _ tail: LockedStagingFile,
        _ name: PathBytes,
        behind begun: FileStatus, isAppending: Bool, isDurable: Bool
    ) {
        self.path = path
        self.place = place
        self.names = names
        self.tail = tail
        self.name = name
        self.begun = begun
        self.isAppending = isAppending
        self.isDurable = isDurable
    }

    /// Begins the tail of a file; nil when the upload does not go on at the very end of one that may be written to.
    static func begin(
        _ mode: WriteMode, at path: VirtualPath, in storage: DiskStorage
    ) throws(StorageFault) -> TailStagingFile? {
        let place = try storage.root.placeBehindLinks(of: path)
        let names = StagingNames(owner: storage.account, name: place.name.bytes)
        try place.recoverTails(names)
        guard let old = try place.status(), old.kind == .file, old.size > 0 else { return nil }
        let kept = try place.takeKept(names).map(\.status.size)
        guard try UploadBeginning(mode, old: old.size, kept: kept) == .copy(length: old.size),
            let target = try place.openTarget()
        else { return nil }
        // Another tail may have been put behind it since; only an append does not mind.
        let now = try faulting { () throws(Errno) in try System.status(of: target) }
        guard mode == .append ? now.isSameFile(as: old) : now.isUnchanged(in: old) else { return nil }
        for slot in StagingNames.slots {
            let name = try names.tail(slot)
            guard let tail = try place.take(named: name, slot: slot, .new(permissions: 0o600)) else { continue }
            do throws(StorageFault) { try tail.write(TailHeader(of: old, named: place.name.bytes)) } catch {
                place.remove(tail, named: name)
                throw error
            }
            return TailStagingFile(
                path, place, names, tail, name, behind: old, isAppending: mode == .append,
                isDurable: storage.isDurable)
        }
        throw StorageFault(.busy)
    }

    func open() -> any FileWriter { tail.file }

    var room: Int64? {
        get async { await BlockingPool.shared.runBriefly { System.room(beside: self.tail.file.descriptor) } }
    }

    func isCommitBrief(writing _: Int) -> Bool { false }

    func commit(writing contents: [UInt8], at offset: Int64) async throws(StorageError) -> Int64 {
        do throws(StorageFault) {
            return try await BlockingPool.shared.run { (cancellation) throws(StorageFault) in
                try self.write(contents, at: offset)
                return try self.commit(unless: cancellation)
            }
        } catch {
            throw error.error(.commit, path)
        }
    }

    func keep(writing contents: [UInt8], at offset: Int64) async -> Int64 {
        await BlockingPool.shared.run {
            do throws(StorageFault) { try self.write(contents, at: offset) } catch {
                // As much as there was room for.
            }
            do throws(StorageFault) {
                let header = TailHeader(of: self.begun, named: self.place.name.bytes)
                return try self.place.keep(self.tail, header, as: self.name, self.names)
            } catch {
                return 0
            }
        }
    }

    func discard() async -> Int64 {
        await BlockingPool.shared.run {
            self.place.remove(self.tail, named: self.name)
            return 0
        }
    }

    private func write(_ contents: [UInt8], at offset: Int64) throws(StorageFault) {
        if contents.isEmpty { return }
        try faulting { () throws(Errno) in try System.write(contents, to: tail.file.descriptor.raw, at: offset) }
    }

    /// Puts the tail behind the file, one upload after the other.
    private func commit(unless cancellation: CancellationFlag) throws(StorageFault) -> Int64 {
        let target = try lockTarget(unless: cancellation)
        let now = try faulting { () throws(Errno) in try System.status(of: target) }
        guard now.isSameFile(as: begun), try place.isStill(now, named: place.name),
            isAppending ? now.size >= begun.size : begun.isUnchanged(in: now)
        else { throw StorageFault(.busy) }
        let count = try tail.tailLength
        if count == 0 {
            place.remove(tail, named: name)
            return now.size
        }
        do throws(Errno) { try System.reserve(count, at: now.size, in: target) } catch {
            // A file system that cannot tell beforehand says so while it is written to.
            if error == .noSpace || error == .quotaExceeded { throw StorageFault(errno: error) }
        }
        if cancellation.isSet { throw StorageFault(.cancelled) }
        var header = TailHeader(of: begun, named: place.name.bytes)
        (header.state, header.offset) = (.committing, now.size)
        try tail.write(header)
        if isDurable { try faulting { () throws(Errno) in try System.syncData(tail.file.descriptor) } }
        do throws(StorageFault) {
            try tail.copy(0..<count, to: target, at: now.size)
            try faulting { () throws(Errno) in
                if isDurable { try System.syncData(target) } else { try System.flush(target) }
            }
        } catch {
            try faulting { () throws(Errno) in try System.truncate(target, to: now.size) }
            try tail.write(TailHeader(of: begun, named: place.name.bytes))
            throw error
        }
        place.remove(tail, named: name)
        return now.size + count
    }

    /// The file, open for writing and locked against other tails; they are brief, and are waited for.
    private func lockTarget(unless cancellation: CancellationFlag) throws(StorageFault) -> Descriptor {
        for _ in 0..<1000 {
            guard let target = try place.openTarget() else { throw StorageFault(.busy) }
            do throws(Errno) { return try System.lock(target) } catch {
                if error != .wouldBlock { throw StorageFault(errno: error) }
            }
            if cancellation.isSet { throw StorageFault(.cancelled) }
            Thread.pause(.milliseconds(10))
        }
        throw StorageFault(.busy)
    }
}

extension Place {
    /// The file that stands here, open for reading and writing; nil when there is none that may be written to.
    func openTarget() throws(StorageFault) -> Descriptor? {
        do throws(Errno) {
            return try System.open(name, from: directory, [.readWrite, .noFollow, .nonBlocking], resolve: .beneath)
        } catch {
            switch error {
            case .noEntry, .accessDenied, .notPermitted, .readOnlyFileSystem, .textFileBusy, .tooManyLinks: return nil
            default: throw StorageFault(errno: error)
            }
        }
    }

    /// The same, locked; nil also when another tail is just being put behind it.
    func lockedTarget() throws(StorageFault) -> Descriptor? {
        guard let target = try openTarget() else { return nil }
        do throws(Errno) { return try System.lock(target) } catch {
            if error == .wouldBlock { return nil }
            throw StorageFault(errno: error)
        }
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
