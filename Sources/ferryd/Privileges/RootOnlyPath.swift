// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// Paths on which nobody but root can put another file in the place of the one that is meant.
///
/// Root opens files by names that others chose. A directory on the way that another user may change could lead to
/// `/etc/shadow`, by a link that the user puts there.
enum RootOnlyPath {
    private static let longestChain = 40

    /// Opens a regular file, through symbolic links too (a certificate of certbot is one).
    ///
    /// Each directory on the way belongs to root and no other user may write in it; in one like `/tmp`, where each user
    /// may remove only what is its own, the next directory must be root's.
    ///
    /// - Throws: `.accessDenied` if the path is not like that, or leads to no regular file.
    static func open(_ path: [UInt8], _ flags: OpenFlags, mode: UInt16 = 0) throws(Errno) -> Descriptor {
        guard path.first == slash else { throw .invalidArgument }
        let place = try resolve(path)
        guard let name = PathBytes(place) else { throw .invalidArgument }
        let file = try System.open(hostPath: name, flags.union(.noFollow), mode: mode)
        guard try System.status(of: file).kind == .file else { throw .accessDenied }
        return file
    }

    /// The bytes of settings, from a file that root alone can change: it belongs to root, too, and nobody else may write to it.
    ///
    /// - Throws: `.accessDenied` if it is not like that.
    static func contents(of path: String) throws(Errno) -> [UInt8] {
        let file = try open(NamedFiles.absolute(path), .readWithoutWaiting)
        let status = try System.status(of: file)
        guard status.userID == 0, !status.isOpenToOthers else { throw .accessDenied }
        return try System.contents(of: file, atMost: 1 << 20)
    }

    private static let slash = UInt8(ascii: "/")

    /// The same path without links and `..`; its last component may be missing.
    private static func resolve(_ path: [UInt8]) throws(Errno) -> [UInt8] {
        var rest = components(of: path)
        var place: [[UInt8]] = []
        var links = 0
        var parent = try status(of: place)
        try check(parent)
        while !rest.isEmpty {
            let component = rest.removeFirst()
            if component == [UInt8(ascii: ".")] { continue }
            if component == Array("..".utf8) {
                _ = place.popLast()
                parent = try status(of: place)
                continue
            }
            let next = place + [component]
            let status: FileStatus
            do throws(Errno) { status = try self.status(of: next) } catch {
                guard error == .noEntry, rest.isEmpty, !parent.isOpenToOthers else { throw error }
                return joined(next)
            }
            switch status.kind {
            case .directory:
                try check(status)
                (place, parent) = (next, status)
            case .symbolicLink:
                links += 1
                // In a directory like /tmp anybody may have made it.
                guard links <= longestChain, !parent.isOpenToOthers, let name = PathBytes(joined(next)) else {
                    throw .accessDenied
                }
                let target = try System.linkTarget(of: name, in: System.open(hostPath: .here, .directoryPath))
                if target.first == slash {
                    place = []
                    parent = try self.status(of: place)
                }
                rest = components(of: target) + rest
            case .file:
                guard rest.isEmpty, !parent.isOpenToOthers else { throw .accessDenied }
                return joined(next)
            case .other: throw .accessDenied
            }
        }
        throw .accessDenied
    }

    private static func check(_ directory: FileStatus) throws(Errno) {
        guard directory.userID == 0, !directory.isOpenToOthers || directory.isSticky else { throw .accessDenied }
    }

    private static func status(of place: [[UInt8]]) throws(Errno) -> FileStatus {
        guard let name = PathBytes(joined(place)) else { throw .invalidArgument }
        return try System.status(of: System.open(hostPath: name, .nameOnly))
    }

    private static func components(of path: [UInt8]) -> [[UInt8]] { path.split(separator: slash).map { Array($0) } }

    private static func joined(_ place: [[UInt8]]) -> [UInt8] {
        place.isEmpty ? [slash] : place.flatMap { [slash] + $0 }
    }
}

extension FileStatus {
    /// True if others than the owner may make and remove names in the directory, or write to the file.
    fileprivate var isOpenToOthers: Bool { permissions & 0o022 != 0 }
    /// True if only owners may remove names in it.
    fileprivate var isSticky: Bool { permissions & 0o1000 != 0 }
}
