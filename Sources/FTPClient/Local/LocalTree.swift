// SPDX-License-Identifier: Apache-2.0
package import FTPWire
package import FerryIO

/// Files and directories of this machine, as the person names them; all of it blocks for as long as the disk takes.
package enum LocalTree {
    /// Opens a directory.
    package static func openDirectory(_ path: [UInt8]) throws(Errno) -> Descriptor {
        guard let path = PathBytes(path.isEmpty ? [UInt8(ascii: ".")] : path) else { throw .invalidArgument }
        return try System.open(hostPath: path, [.readOnly, .directory])
    }

    /// The directory a path leads to, and the name in it.
    package static func split(_ path: [UInt8]) -> (directory: [UInt8], name: [UInt8]) {
        guard let cut = path.lastIndex(of: .slash) else { return ([], path) }
        return (Array(path[...cut]), Array(path[(cut + 1)...]))
    }

    /// The kind of what stands at a path, links followed; `nil` when there is nothing.
    package static func kind(_ path: [UInt8]) throws(Errno) -> FileKind? {
        guard let bytes = PathBytes(path) else { return nil }
        do throws(Errno) {
            return try System.status(of: System.open(hostPath: bytes, [.pathOnly])).kind
        } catch {
            if error == .noEntry || error == .notDirectory { return nil }
            throw error
        }
    }

    /// The identity that tells a file from all others, links followed; `nil` when the path cannot be one.
    package static func identity(of path: [UInt8]) throws(Errno) -> EntryFacts.Unique? {
        guard let bytes = PathBytes(path.isEmpty ? [UInt8(ascii: ".")] : path) else { return nil }
        let status = try System.status(of: System.open(hostPath: bytes, [.pathOnly]))
        return .numbers(device: status.device, inode: status.inode)
    }

    /// True when a directory, or a link to one, stands at a path.
    package static func isDirectory(_ path: [UInt8]) -> Bool { (try? kind(path)) == .directory }

    /// The entries of a directory, without `.` and `..`; links are not followed.
    package static func entries(of path: [UInt8]) throws(Errno) -> [EntryFacts] { try entries(of: openDirectory(path)) }

    /// The entries of an open directory.
    package static func entries(of directory: borrowing Descriptor) throws(Errno) -> [EntryFacts] {
        var entries: [EntryFacts] = []
        var block = DirectoryBlock()
        while try block.fill(from: directory) {
            while let record = block.next() {
                let name = Array(block.name(of: record))
                guard VirtualPath.isComponent(name) else { continue }
                // An entry that has vanished since the directory was read is left out.
                guard let status = try? block.status(of: record, in: directory) else { continue }
                entries.append(facts(name, status, in: directory))
            }
        }
        return entries
    }

    /// The file that a download to that path would replace; `nil` where there is none, or where bytes go to a device.
    static func replaceable(at path: [UInt8]) -> EntryFacts? {
        let (directory, name) = split(path)
        guard let component = PathBytes(name), let directory = try? openDirectory(directory),
            let status = try? System.status(of: component, in: directory)
        else { return nil }
        switch status.kind {
        case .file: break
        case .symbolicLink: if let kind = try? kind(path), kind != .file { return nil }
        case .directory, .other: return nil
        }
        var facts = EntryFacts(name: name, kind: status.kind == .file ? .file : .symbolicLink(target: nil))
        facts.size = status.size
        facts.modified = Timestamp(seconds: status.modified.seconds, nanoseconds: status.modified.nanoseconds)
        return facts
    }

    private static func facts(_ name: [UInt8], _ status: FileStatus, in directory: borrowing Descriptor) -> EntryFacts {
        let kind: EntryKind
        switch status.kind {
        case .file: kind = .file
        case .directory: kind = .directory
        case .other: kind = .other
        case .symbolicLink:
            kind = .symbolicLink(target: PathBytes(name).flatMap { try? System.linkTarget(of: $0, in: directory) })
        }
        var facts = EntryFacts(name: name, kind: kind)
        facts.size = status.size
        facts.modified = Timestamp(seconds: status.modified.seconds, nanoseconds: status.modified.nanoseconds)
        facts.mode = status.permissions
        return facts
    }
}
