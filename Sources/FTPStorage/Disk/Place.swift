// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// A name in an open directory, whether or not anything has it: where every change of the tree is made.
struct Place: ~Copyable, Sendable {
    let directory: Descriptor
    let name: PathBytes

    /// The status of what has the name now, a link as itself; nil when nothing does.
    func status() throws(StorageFault) -> FileStatus? {
        do throws(Errno) { return try System.status(of: name, in: directory) } catch {
            if error == .noEntry { return nil }
            throw StorageFault(errno: error)
        }
    }
}

extension TreeLookup {
    /// The place of a path, whose last component is not followed: what is removed or renamed is the link itself.
    func place(of path: VirtualPath) throws(StorageFault) -> Place {
        guard let name = path.name else { throw StorageFault(.permissionDenied) }
        _ = try PathBytes(lookingUp: path.parent)
        return try place(of: name, in: path.parent.relativeBytes)
    }

    /// The place where a file would be written that is opened by this path: behind links, inside the root.
    ///
    /// An upload through a link replaces the file the link leads to, and the link stays, as it would if the file were
    /// written in place. Each step is confined like any lookup.
    func placeBehindLinks(of path: VirtualPath) throws(StorageFault) -> Place {
        guard let name = path.name else { throw StorageFault(.isDirectory) }
        _ = try PathBytes(lookingUp: path.parent)
        var parent = path.parent.relativeBytes
        var place = try place(of: name, in: parent)
        for _ in 0..<40 {
            guard let status = try place.status(), status.kind == .symbolicLink else { return place }
            if !followsLinks { throw StorageFault(.tooManyLinks) }
            let target = try faulting { () throws(Errno) in
                try System.linkTarget(of: place.name, in: place.directory)
            }
            if target.first == UInt8(ascii: "/") { throw StorageFault(.outsideRoot) }
            let cut = target.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
            let last = Array(target[cut...])
            guard VirtualPath.isComponent(last) else { throw StorageFault(.isDirectory) }
            parent = (parent.isEmpty ? [] : parent + [UInt8(ascii: "/")]) + target[..<cut]
            place = try self.place(of: last, in: parent)
        }
        throw StorageFault(.tooManyLinks)
    }

    private func place(of name: [UInt8], in parent: [UInt8]) throws(StorageFault) -> Place {
        if StagingNames.isReserved(name) { throw StorageFault(.nameNotAllowed) }
        guard let name = PathBytes(name) else { throw StorageFault(.nameNotAllowed) }
        let directory = try open(PathBytes.checked(parent), .directoryPath)
        return Place(directory: directory.descriptor, name: name)
    }
}

extension PathBytes {
    /// A path beneath the root as the kernel takes it; the root itself is `.`.
    static func checked(_ bytes: [UInt8]) throws(StorageFault) -> PathBytes {
        if bytes.isEmpty { return .here }
        guard let path = PathBytes(bytes) else { throw StorageFault(.noSuchFile) }
        return path
    }

    /// The path of something to look up; staging files cannot be.
    init(lookingUp path: VirtualPath) throws(StorageFault) {
        if path.components.contains(where: StagingNames.isReserved) { throw StorageFault(.noSuchFile) }
        self = try .checked(path.relativeBytes)
    }
}

extension VirtualPath {
    /// The path without the slash in front, as seen from the root; nothing for the root itself.
    var relativeBytes: [UInt8] { Array(bytes.dropFirst()) }
}
