// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FerryIO
import Synchronization

extension DiskStagingFile {
    func commit(writing contents: [UInt8], at offset: Int64) async throws(StorageError) -> Int64 {
        do throws(StorageFault) {
            return try await root.calls.run { (cancellation) throws(StorageFault) in
                try self.settle(writing: contents, at: offset, unless: cancellation)
            }
        } catch {
            throw error.error(.commit, path)
        }
    }

    var committed: FileIdentity? {
        get async { await root.calls.runBriefly { try? self.file.identity } }
    }

    func isCommitBrief(writing _: Int) -> Bool { false }

    /// The whole end of an upload, on a thread that may wait for the disk.
    ///
    /// With `isAll` nothing else was ever written, so that the kernel need not be asked for the length.
    func settle(
        writing contents: [UInt8], at offset: Int64, isAll: Bool = false, unless cancellation: CancellationFlag?
    ) throws(StorageFault) -> Int64 {
        try write(contents, at: offset)
        return try settle(length: isAll ? offset + Int64(contents.count) : nil, unless: cancellation)
    }

    /// Gives the staging file its name; the last moment at which the old file is there, and the first of the new one.
    private func settle(length: Int64?, unless cancellation: CancellationFlag?) throws(StorageFault) -> Int64 {
        let arrived =
            try length == nil ? faulting { () throws(Errno) in try System.status(of: file.descriptor) } : beginning
        let size = length ?? arrived.size
        // A program on the host may have removed it, or put something else there.
        guard try place.isStill(arrived, named: name) else { throw StorageFault(.noSuchFile) }
        let old = try place.status()
        try old?.requireFile()
        try condition.check(old) { $0.isUnchanged(in: $1) }
        try takeName(over: old, arrived, size, unless: cancellation)
        // After the 226, which waits for none of that; whoever has it last closes it.
        root.calls.runLater { self.discardOthers() }
        return size
    }

    /// Gives the staging file its name in place of `old`, unless that is cancelled while the bytes go to the disk.
    private func takeName(
        over old: FileStatus?, _ arrived: FileStatus, _ size: Int64, unless cancellation: CancellationFlag?
    ) throws(StorageFault) {
        if let old {
            try inherit(from: old, arrived)
        } else {
            try faulting { () throws(Errno) in try attributes.give(to: file.descriptor, attributes.umask?.file) }
        }
        try faulting { () throws(Errno) in
            if let sync {
                try sync.syncData(of: file.descriptor)
            } else {
                try root.flush(file.descriptor, on: arrived.device)
            }
        }
        if let cancellation, cancellation.isSet { throw StorageFault(.cancelled) }
        if case .isStill = condition {
            try renameAlone(size, unless: cancellation)
        } else {
            try rename(size)
        }
        try faulting { () throws(Errno) in try sync?.syncNames(in: place.directory) }
    }

    /// Takes the name of a file that the upload goes on with, which is locked meanwhile: two that go on with one file would
    /// else both find it as it was, and what the first has added be lost.
    private func renameAlone(_ size: Int64, unless cancellation: CancellationFlag?) throws(StorageFault) {
        let old = try place.lockOld(unless: cancellation, orOnlyReadable: true)
        let now = try faulting { () throws(Errno) in try System.status(of: old) }
        guard try place.isStill(now, named: place.name) else { throw StorageFault(.busy) }
        try condition.check(now) { $0.isUnchanged(in: $1) }
        try withExtendedLifetime(old) { () throws(StorageFault) in try rename(size) }
    }

    /// Takes the name, and counts that.
    private func rename(_ size: Int64) throws(StorageFault) {
        try root.change(in: place.directory) { (change) throws(StorageFault) in
            var difference = TreeUse(bytes: root.form.contentLength(of: size), files: 1)
            if change.isCounted {
                if let replaced = try place.status() { difference -= TreeUse(replaced, in: root.form) }
                try charge?.cover(difference)
            }
            try faulting { () throws(Errno) in
                try System.rename(
                    name, in: place.directory, to: place.name, in: place.directory,
                    replacing: !condition.forbidsReplacing)
            }
            change.add(difference)
            change.ended = charge
            isSettled.store(true, ordering: .relaxed)
        }
    }

    /// Keeps owner and permissions of the file it replaces, as far as the server may give them.
    private func inherit(from old: FileStatus, _ arrived: FileStatus) throws(StorageFault) {
        if (old.userID, old.groupID) != (arrived.userID, arrived.groupID) {
            do throws(Errno) {
                try System.setOwner(file.descriptor, user: old.userID, group: old.groupID)
            } catch {
                if error != .notPermitted { throw StorageFault(errno: error) }
            }
        }
        let permissions = old.permissions & 0o777
        if permissions != arrived.permissions {
            try faulting { () throws(Errno) in
                try System.setPermissionsOfOpenFile(file.descriptor, permissions)
            }
        }
    }

    /// Removes what other uploads to the name may have left, which is older than what stands there now.
    private func discardOthers() {
        for other in StagingNames.slots where other != slot {
            do throws(StorageFault) {
                let fate = try root.discardStagingFile(try names[other], in: place.directory)
                // Slots are taken from below, so that behind a free one there is hardly ever another.
                if fate == .absent, other > slot { return }
            } catch {
                // The upload itself is done; a sweep removes what could not be removed here.
            }
        }
    }
}
