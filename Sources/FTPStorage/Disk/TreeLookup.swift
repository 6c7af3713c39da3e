// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The way from a path to what it names below a root: through links, as far as they stay inside, or through none.
///
/// Without links a path names one place and no other while it is used, whatever is exchanged meanwhile: the kernel
/// refuses a link wherever it stands in the path (`.tooManyLinks`).
struct TreeLookup: Sendable {
    let root: RootDirectory
    let followsLinks: Bool
    private let resolve: ResolveFlags

    init(_ root: RootDirectory, followsLinks: Bool = true) {
        (self.root, self.followsLinks) = (root, followsLinks)
        resolve = followsLinks ? RootDirectory.confinement : RootDirectory.confinement.union(.noSymbolicLinks)
    }

    func open(_ path: PathBytes, _ flags: OpenFlags) throws(StorageFault) -> Opened {
        try root.open(path, flags, resolve: resolve)
    }

    /// The same, if it can be had without waiting for a disk: then the caller's thread may do it.
    func openIfCached(_ path: PathBytes, _ flags: OpenFlags) throws(StorageFault) -> Opened? {
        try root.openIfCached(path, flags, resolve: resolve)
    }
}

extension RootDirectory {
    /// The path without links of something that was opened below, as the kernel has it now.
    func path(of opened: borrowing Descriptor) throws(StorageFault) -> VirtualPath {
        for _ in 0..<8 {
            let own: [UInt8]
            let path: [UInt8]
            do throws(Errno) {
                own = try System.hostPath(of: descriptor)
                path = try System.hostPath(of: opened)
            } catch {
                // Without /proc nothing can be told of what lies behind a link, and so nothing is allowed there.
                throw StorageFault(error == .nameTooLong ? .nameTooLong : .notSupported)
            }
            if path == own { return VirtualPath() }
            let front = own == [.slash] ? own : own + [.slash]
            if path.starts(with: front) { return VirtualPath(path.dropFirst(front.count)) }
            // The root was renamed between the two looks.
        }
        throw StorageFault(.busy)
    }
}
