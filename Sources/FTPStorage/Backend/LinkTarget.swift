// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The text of a symbolic link that a client has asked for.
///
/// A path from the root becomes one from the link's directory: for the host, and so for the kernel, the root is somewhere
/// else. Relative targets stay as they are written.
///
/// It never holds `..`: a link that is moved, or whose directory is, would then lead somewhere else, in the end out of the
/// root, where other programs of the host follow it. So a client's link leads to what is in its directory or below.
struct LinkTarget {
    let bytes: [UInt8]

    /// Makes the text for a link at that path, if it can be one.
    init(_ written: [UInt8], for path: VirtualPath) throws(StorageFault) {
        if written.isEmpty { throw StorageFault(.nameNotAllowed) }
        let names = written.split(separator: .slash)
        if names.contains(where: { StagingNames.isReserved($0) }) { throw StorageFault(.nameNotAllowed) }
        if written.first == .slash {
            bytes = try Self.relative(VirtualPath(written), from: path.parent)
        } else {
            if names.contains(where: { $0.elementsEqual("..".utf8) }) { throw StorageFault(.outsideRoot) }
            bytes = written
        }
        if bytes.count > Self.longest { throw StorageFault(.nameTooLong) }
    }

    /// `PATH_MAX`, without the byte that ends it.
    private static let longest = 4095

    private static func relative(_ target: VirtualPath, from directory: VirtualPath) throws(StorageFault) -> [UInt8] {
        guard target.isWithin(directory) else { throw StorageFault(.outsideRoot) }
        let names = target.components.dropFirst(directory.components.count)
        return names.isEmpty ? Array(".".utf8) : Array(names.joined(separator: [.slash]))
    }
}
