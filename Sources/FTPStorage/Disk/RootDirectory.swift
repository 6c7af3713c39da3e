// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
import FTPWire
package import FerryIO
import Synchronization

/// A directory of the host that is served, and the only door to what lies in it.
///
/// Every lookup starts at its descriptor and is confined by the kernel: `openat2(2)` with `RESOLVE_BENEATH` follows
/// links and `..` only as far as they stay inside, also while somebody swaps directories for links. One root is shared
/// by all accounts that are at home in it.
package final class RootDirectory: Sendable {
    let descriptor: Descriptor
    /// The way to use it, and all below: by the server's rights, or by those of the user whose home it is.
    package let calls: DiskCalls
    /// The file system of the root, which was looked at once; others inside it are looked at each time.
    private let device: UInt64
    /// True if it has no news at the close of a file.
    private let isSilent: Bool
    /// The keys by which its files are encrypted; nil for files as they are, and for who only looks at their lengths.
    package let keys: SealingKeys?
    /// The form of its files.
    package let form: StoredForm
    /// The things that could give way if there were no more room.
    let known = KnownPartials()
    private let isCounted = Atomic(false)
    private let keptLedger = Mutex<TreeLedger?>(nil)

    static let confinement: ResolveFlags = [.beneath, .noMagicLinks]

    /// Opens a directory by its path on the host, for use by the rights of that user, or of the server.
    ///
    /// Its files are encrypted if it is, or lies in, one of the places of `sealing`, by whatever path.
    package init(
        _ hostPath: [UInt8], as user: SystemUser? = nil, sealing: SealedPlaces? = nil
    ) throws(RootDirectoryError) {
        let text = String(decoding: hostPath, as: UTF8.self)
        let calls = DiskCalls(user: user)
        do throws(StorageFault) {
            guard let path = PathBytes(hostPath) else { throw StorageFault(.noSuchFile) }
            // From here on each call takes the user on, and can only end the process where that fails.
            if user?.canBeTakenOn == false { throw StorageFault(errno: .notPermitted) }
            var (device, isSilent): (UInt64, Bool) = (0, false)
            descriptor = try calls.now { () throws(StorageFault) in
                let opened = try faulting { () throws(Errno) in try System.open(hostPath: path, .listedDirectory) }
                device = try Self.examine(opened)
                isSilent = SilentFileSystem.holds(opened)
                return opened
            }
            (self.device, self.isSilent) = (device, isSilent)
        } catch {
            throw RootDirectoryError(hostPath: text, fault: error)
        }
        self.calls = calls
        let places = sealing == nil ? [] : Self.places(beneath: descriptor)
        let isSealed = sealing.map { $0.hold(hostPath) || $0.hold(places) } ?? false
        keys = isSealed ? sealing?.keys : nil
        form = isSealed ? SealedFile.form : .plain
    }

    /// Finds out before the first client comes what would fail each of them; returns the file system's number.
    private static func examine(_ directory: borrowing Descriptor) throws(StorageFault) -> UInt64 {
        try SpecialFileSystem.refuse(directory)
        do throws(Errno) {
            // An old kernel or a sandbox knows no openat2.
            let same = try System.open(.here, from: directory, .directoryPath, resolve: confinement)
            return try System.status(of: same).device
        } catch {
            throw StorageFault(errno: error)
        }
    }

    /// The account of what lies in it; nil where nobody keeps one.
    package var ledger: TreeLedger? { isCounted.load(ordering: .acquiring) ? keptLedger.withLock { $0 } : nil }

    /// Has every change below be counted from now on.
    package func keep(_ ledger: TreeLedger) {
        keptLedger.withLock { $0 = ledger }
        isCounted.store(true, ordering: .releasing)
    }

    /// The directory itself, by whatever path it was opened.
    package var place: TreePlace? { (try? System.status(of: descriptor)).map(TreePlace.init) }

    /// The place that has a path now; nil when there is no directory, or the server cannot see it.
    package static func place(at hostPath: [UInt8]) -> TreePlace? {
        guard let path = PathBytes(hostPath) else { return nil }
        do throws(Errno) { return TreePlace(try System.status(of: System.open(hostPath: path, .directoryPath))) } catch
        {
            return nil
        }
    }

    /// The directory itself, and behind it those that hold it, up to the host's own root.
    package var places: [TreePlace] { Self.places(beneath: descriptor) }

    private static func places(beneath descriptor: borrowing Descriptor) -> [TreePlace] {
        do throws(Errno) {
            return places(of: try System.open(.here, from: descriptor, .directoryPath, resolve: []))
        } catch {
            return ((try? System.status(of: descriptor)).map(TreePlace.init)).map { [$0] } ?? []
        }
    }

    /// True when files can be made in the root itself, by permissions and by how it is mounted.
    package var isWritable: Bool { calls.now { System.mayChange(descriptor) } }

    /// True when a directory of the host is the root or lies in it, by whatever path.
    package func contains(hostPath path: PathBytes) -> Bool {
        do throws(Errno) {
            return try place.map(Self.places(of: System.open(hostPath: path, .directoryPath)).contains) ?? false
        } catch {
            return false
        }
    }

    private static func places(of directory: consuming Descriptor) -> [TreePlace] {
        var places: [TreePlace] = []
        do throws(Errno) {
            var directory = directory
            while true {
                let place = TreePlace(try System.status(of: directory))
                // The root of the host is the directory above itself.
                if places.last == place { break }
                places.append(place)
                directory = try System.open(.parent, from: directory, .directoryPath, resolve: [])
            }
        } catch {
            // The directories above cannot be seen.
        }
        return places
    }

    /// Has the file system say now what it would otherwise say at the close of a file below, if it is of the kind that
    /// does.
    func flush(_ file: borrowing Descriptor, on device: UInt64) throws(Errno) {
        if device == self.device ? isSilent : SilentFileSystem.holds(file) { return }
        try System.flush(file)
    }

    /// Opens `path`, which may be anything but part of a special file system.
    func open(
        _ path: PathBytes, _ flags: OpenFlags, resolve: ResolveFlags = RootDirectory.confinement
    ) throws(StorageFault) -> Opened {
        // A rename anywhere that races with a `..` in a link's target makes the kernel say "again" (openat2(2)).
        for _ in 0..<100 {
            if let opened = try attempt(path, flags, resolve) { return opened }
        }
        throw StorageFault(errno: .wouldBlock)
    }

    /// The same, if it can be had without waiting for a disk: then the caller's thread may do it.
    func openIfCached(
        _ path: PathBytes, _ flags: OpenFlags, resolve: ResolveFlags
    ) throws(StorageFault) -> Opened? {
        do throws(StorageFault) {
            return try attempt(path, flags, resolve.union(.cached))
        } catch {
            // A kernel before 5.12 does not know the flag.
            if error.cause == .invalidArgument { return nil }
            throw error
        }
    }

    /// Opens a directory whose path may be longer than one call takes (4,096 bytes, path_resolution(7)).
    func openDirectory(_ path: [UInt8]) throws(StorageFault) -> Opened {
        let flags: OpenFlags = [.readOnly, .directory, .noFollow]
        var rest = path[...]
        var directory: Opened?
        while rest.count > Self.longest {
            // A name has 255 bytes at most.
            guard let end = rest.prefix(Self.longest).lastIndex(of: .slash) else { throw StorageFault(.nameTooLong) }
            directory = try open(rest[..<end], from: directory, flags)
            rest = rest[(end + 1)...]
        }
        return try open(rest, from: directory, flags)
    }

    private static let longest = 4000

    private func open(
        _ path: ArraySlice<UInt8>, from directory: consuming Opened?, _ flags: OpenFlags
    ) throws(StorageFault) -> Opened {
        guard let directory else { return try open(.checked(Array(path)), flags) }
        let path = try PathBytes.checked(Array(path))
        return try guarded(
            faulting { () throws(Errno) in
                try Opened(System.open(path, from: directory.descriptor, flags, resolve: Self.confinement))
            })
    }

    private func attempt(
        _ path: PathBytes, _ flags: OpenFlags, _ resolve: ResolveFlags
    ) throws(StorageFault) -> Opened? {
        let opened: Opened
        do throws(Errno) {
            opened = try Opened(System.open(path, from: descriptor, flags, resolve: resolve))
        } catch {
            if error == .wouldBlock { return nil }
            throw StorageFault(errno: error)
        }
        return try guarded(opened)
    }

    /// Refuses what belongs to a special file system.
    private func guarded(_ opened: consuming Opened) throws(StorageFault) -> Opened {
        if opened.status.device != device { try SpecialFileSystem.refuse(opened.descriptor) }
        return opened
    }
}

extension TreePlace {
    fileprivate init(_ status: FileStatus) { self.init(device: status.device, inode: status.inode) }
}

/// A file or directory beneath a root, and what it was when it was opened.
struct Opened: ~Copyable, Sendable {
    let descriptor: Descriptor
    let status: FileStatus

    init(_ descriptor: consuming Descriptor) throws(Errno) {
        status = try System.status(of: descriptor)
        self.descriptor = descriptor
    }
}

/// The reason why a directory cannot be served; for the person who starts the server, so it names the directory.
package struct RootDirectoryError: Error, CustomStringConvertible, Sendable {
    package let hostPath: String
    package let cause: Errno?
    package let kind: StorageError.Kind

    init(hostPath: String, fault: StorageFault) {
        self.hostPath = hostPath
        kind = fault.kind
        cause = fault.cause
    }

    package var description: String { "Cannot serve \(hostPath): \(reason)." }

    /// The reason as a clause.
    package var reason: String {
        switch kind {
        case .noSuchFile: "there is no such directory"
        case .notADirectory: "it is not a directory"
        case .permissionDenied: "the server may not read it"
        case .specialFileSystem: "it belongs to a file system of the kernel"
        case .notSupported: "the kernel lacks openat2 (Linux 5.6), or a sandbox forbids it"
        default: cause?.description ?? "it cannot be opened"
        }
    }
}
