// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The text of a symbolic link that a client has asked for.
///
/// A path from the root becomes one from the link's directory: for the host, and so for the kernel, the root is somewhere
/// else. Relative targets stay as they are written.
struct LinkTarget {
    let bytes: [UInt8]

    /// Makes the text for a link at that path, if it can be one.
    init(_ written: [UInt8], for path: VirtualPath) throws(StorageFault) {
        if written.isEmpty { throw StorageFault(.nameNotAllowed) }
        let names = written.split(separator: .slash)
        if names.contains(where: { StagingNames.isReserved($0) }) { throw StorageFault(.nameNotAllowed) }
        bytes = written.first == .slash ? Self.relative(VirtualPath(written), from: path.parent) : written
        if bytes.count > Self.longest { throw StorageFault(.nameTooLong) }
    }

    /// `PATH_MAX`, without the byte that ends it.
    private static let longest = 4095

    private static func relative(_ target: VirtualPath, from directory: VirtualPath) -> [UInt8] {
        let common = zip(target.components, directory.components).prefix { $0 == $1 }.count
        let climb = Array(repeating: Array("..".utf8), count: directory.components.count - common)
        let names = climb + target.components.dropFirst(common)
        return names.isEmpty ? Array(".".utf8) : Array(names.joined(separator: [.slash]))
    }
}
