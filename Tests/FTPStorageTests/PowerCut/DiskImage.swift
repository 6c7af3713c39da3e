// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire

@testable import FTPStorage

/// The content of a disk after a power cut.
///
/// All that was synced is there. Of the rest each change is there or not, by itself: a write may be there without the one
/// before it, a name without the bytes, the end of a file without its middle.
struct DiskImage {
    private var root: UInt64 = 0
    private var directories: [UInt64: [String: UInt64]] = [:]
    private var files: [UInt64: [UInt8]] = [:]

    /// The disk after the first `count` steps; `keeps` says of a change that was not synced if it is there.
    init(after count: Int, of steps: [DiskStep], keeping keeps: (Int) -> Bool) {
        var synced: [UInt64: Int] = [:]
        for index in 0..<count { if case .sync(let inode) = steps[index] { synced[inode] = index } }
        for index in 0..<count {
            let step = steps[index]
            let isSafe = step.places.contains { synced[$0, default: -1] > index }
            apply(step, isThere: step.places.isEmpty || isSafe || keeps(index))
        }
    }

    private mutating func apply(_ step: DiskStep, isThere: Bool) {
        switch step {
        case .root(let inode):
            root = inode
            directories[inode] = [:]
        case .link(let directory, let name, let inode, let isDirectory):
            // Without a name a file is still one, to which its writes go.
            if isDirectory { directories[inode] = [:] } else if files[inode] == nil { files[inode] = [] }
            if isThere { directories[directory]?[name] = inode }
        case .unlink(let directory, let name): if isThere { directories[directory]?[name] = nil }
        case .rename(let old, let oldName, let new, let newName, let inode):
            if !isThere { return }
            directories[old]?[oldName] = nil
            directories[new]?[newName] = inode
        case .write(let inode, let offset, let bytes):
            guard isThere, var content = files.removeValue(forKey: inode) else { return }
            content += [UInt8](repeating: 0, count: max(0, offset + bytes.count - content.count))
            content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
            files[inode] = content
        case .truncate(let inode, let length):
            guard isThere, let content = files[inode] else { return }
            files[inode] = content.prefix(length) + [UInt8](repeating: 0, count: max(0, length - content.count))
        case .sync, .mark: break
        }
    }

    /// Writes it into an empty directory of this machine.
    func write(to path: String) throws {
        try write(directories[root] ?? [:], to: path)
        try renumberTails(directories[root] ?? [:], at: VirtualPath(), below: path)
    }

    private func write(_ names: [String: UInt64], to path: String) throws {
        for (name, inode) in names {
            let path = "\(path)/\(name)"
            if let names = directories[inode] {
                try Files.makeDirectory(path)
                try write(names, to: path)
            } else {
                try Files.write(files[inode] ?? [], to: path)
            }
        }
    }

    /// The header of a tail names its file by inode and time, which are others here.
    private func renumberTails(_ names: [String: UInt64], at path: VirtualPath, below host: String) throws {
        let root = try RootDirectory(Array(host.utf8))
        for (name, inode) in names {
            let path = path.appending(Array(name.utf8))
            if let names = directories[inode] {
                try renumberTails(names, at: path, below: host)
                continue
            }
            let length = Int(TailHeader.length)
            guard let content = files[inode], let old = TailHeader(page: Array(content.prefix(length))),
                names[String(decoding: old.name, as: UTF8.self)] == old.inode,
                let status = try TreeLookup(root).place(of: path.parent.appending(old.name)).status()
            else { continue }
            var header = TailHeader(of: status, named: old.name)
            (header.state, header.offset) = (old.state, old.offset)
            try Files.write(header.page + content.dropFirst(length), to: Array(host.utf8) + path.bytes)
        }
    }
}
