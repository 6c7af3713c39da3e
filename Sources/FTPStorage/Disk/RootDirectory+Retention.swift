// SPDX-License-Identifier: Apache-2.0
package import FTPWire
package import FerryIO

/// A file that has arrived in a tree, as a search has found it.
package struct ArrivedFile: Hashable, Sendable {
    package let path: VirtualPath
    package let size: Int64
    /// The time at which it arrived.
    ///
    /// The file system has it from the making of the file, and no client can change it. Where it is not remembered, it is the
    /// last change of anything, which may be later and is never earlier.
    package let arrived: Timestamp
    fileprivate let inode: UInt64

    package init(path: VirtualPath, size: Int64, arrived: Timestamp) {
        (self.path, self.size, self.arrived, inode) = (path, size, arrived, 0)
    }

    fileprivate init(_ status: FileStatus, at path: VirtualPath) {
        (self.path, size, arrived, inode) = (path, status.size, status.arrived, status.inode)
    }
}

/// The end of an attempt to remove a file.
package enum RemovalOutcome: Hashable, Sendable {
    case removed
    /// It is gone, or another file has its name.
    case gone
    /// Somebody reads or writes it.
    case inUse
    case failed(Errno?)
}

extension RootDirectory {
    /// The regular files of the tree, in no order, without what uploads stage and the files that they are about to change.
    ///
    /// No link is followed, and no other file system that is mounted in the tree is looked into. `rest` is called now and
    /// then; when it returns false, the search ends.
    package func arrivedFiles(rest: () -> Bool) -> (files: [ArrivedFile], isComplete: Bool) {
        var (files, awaited): ([ArrivedFile], [VirtualPath]) = ([], [])
        let device = (try? System.status(of: descriptor))?.device
        let walk = walk(budget: .max) { directory, path, name in
            guard directory.status.device == device, let file = PathBytes(name) else { return }
            let place = VirtualPath(path)
            if let staging = StagingName(name) {
                let fate = try? directory.descriptor.discardStagingFile(file) { _ in true }
                // Of a long name only the beginning is known; its file is then found out about by its lock alone.
                if fate == .inUse, !staging.isCut { awaited.append(place.appending(staging.target)) }
                return
            }
            guard let status = try? System.status(of: file, in: directory.descriptor), status.kind == .file else {
                return
            }
            files.append(ArrivedFile(status, at: place.appending(Array(name))))
        } rest: {
            rest()
        }
        let busy = Set(awaited)
        return (
            busy.isEmpty ? files : files.filter { !busy.contains($0.path) }, walk.isComplete && walk.unreadable == 0
        )
    }

    /// Removes a file that is still the one that was found, unless somebody has it open; `isInUse` is asked where the
    /// kernel does not tell.
    package func remove(_ file: ArrivedFile, isInUse: () -> Bool) -> RemovalOutcome {
        guard let bytes = file.path.name, let name = PathBytes(bytes) else { return .gone }
        do throws(StorageFault) {
            let directory = try open(PathBytes(lookingUp: file.path.parent), [.readOnly, .directory, .noFollow])
            return try faulting { () throws(Errno) in
                let opened = try System.open(
                    name, from: directory.descriptor, [.readOnly, .noFollow, .nonBlocking], resolve: .beneath)
                guard try System.status(of: opened).shows(file) else { return .gone }
                guard System.isOpenHereOnly(opened) ?? !isInUse() else { return .inUse }
                // Under the lease: what has the name now is what is removed.
                guard try System.status(of: name, in: directory.descriptor).shows(file) else { return .gone }
                try System.removeName(name, in: directory.descriptor)
                return .removed
            }
        } catch {
            return error.kind == .noSuchFile ? .gone : .failed(error.cause)
        }
    }

    /// Removes the directories above a path that are empty now, as far up as the root, which stays.
    package func removeEmptyDirectories(above path: VirtualPath) {
        var directory = path.parent
        while !directory.isRoot, let bytes = directory.name, let name = PathBytes(bytes) {
            do throws(StorageFault) {
                let above = try open(PathBytes(lookingUp: directory.parent), [.readOnly, .directory, .noFollow])
                try faulting { () throws(Errno) in try System.removeDirectory(name, in: above.descriptor) }
            } catch {
                return
            }
            directory = directory.parent
        }
    }

    /// The size of the file system, and how much of it is free.
    package var space: (total: Int64, free: Int64)? { System.space(beside: descriptor) }
}

extension FileStatus {
    /// When the file was made; some file systems say 1970 where they do not know.
    fileprivate var arrived: Timestamp {
        if let created, created.seconds > 0 {
            return Timestamp(seconds: created.seconds, nanoseconds: created.nanoseconds)
        }
        return Timestamp(seconds: statusChanged.seconds, nanoseconds: statusChanged.nanoseconds)
    }

    fileprivate func shows(_ file: ArrivedFile) -> Bool {
        kind == .file && inode == file.inode && size == file.size && arrived == file.arrived
    }
}
