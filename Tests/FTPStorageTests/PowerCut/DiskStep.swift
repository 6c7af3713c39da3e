// SPDX-License-Identifier: Apache-2.0
import FTPTesting

/// One line of what a `RecordingMount` has seen; files and directories go by their inode.
enum DiskStep {
    case root(UInt64)
    case link(directory: UInt64, name: String, inode: UInt64, isDirectory: Bool)
    case unlink(directory: UInt64, name: String)
    case rename(from: UInt64, String, to: UInt64, String, inode: UInt64)
    case write(UInt64, at: Int, [UInt8])
    case truncate(UInt64, to: Int)
    case sync(UInt64)
    case mark([String])

    init(line: Substring) throws {
        let words = line.split(separator: " ").map(String.init)
        func number(_ index: Int) throws -> UInt64 {
            guard index < words.count, let number = UInt64(words[index]) else { throw TestFailure("unclear: \(line)") }
            return number
        }
        func bytes(_ index: Int) throws -> [UInt8] {
            // No bytes, no word.
            guard index < words.count else { return [] }
            let digits = Array(words[index].utf8).map { $0 < 58 ? $0 - 48 : $0 - 87 }
            return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        }
        func name(_ index: Int) throws -> String { String(decoding: try bytes(index), as: UTF8.self) }
        switch words.first {
        case "root": self = .root(try number(1))
        case "link":
            self = .link(
                directory: try number(1), name: try name(2), inode: try number(3),
                isDirectory: words.last == "directory")
        case "unlink": self = .unlink(directory: try number(1), name: try name(2))
        case "rename":
            self = .rename(from: try number(1), try name(2), to: try number(3), try name(4), inode: try number(5))
        case "write": self = .write(try number(1), at: Int(try number(2)), try bytes(3))
        case "truncate": self = .truncate(try number(1), to: Int(try number(2)))
        case "sync": self = .sync(try number(1))
        case "mark": self = .mark(Array(words.dropFirst()))
        default: throw TestFailure("unclear: \(line)")
        }
    }

    /// The inodes one of which must be synced for this change to be safe; empty for what is no change.
    var places: [UInt64] {
        switch self {
        case .link(let directory, _, _, _), .unlink(let directory, _): [directory]
        // One change to two directories: a disk has both sides of it or none.
        case .rename(let old, _, let new, _, _): [old, new]
        case .write(let inode, _, _), .truncate(let inode, _): [inode]
        case .root, .sync, .mark: []
        }
    }
}

extension DiskStep: CustomStringConvertible {
    var description: String {
        switch self {
        case .root(let inode): "root \(inode)"
        case .link(let directory, let name, let inode, _): "link \(directory)/\(name) \(inode)"
        case .unlink(let directory, let name): "unlink \(directory)/\(name)"
        case .rename(let old, let oldName, let new, let newName, let inode):
            "rename \(old)/\(oldName) \(new)/\(newName) \(inode)"
        case .write(let inode, let offset, let bytes): "write \(inode) \(offset) +\(bytes.count)"
        case .truncate(let inode, let length): "truncate \(inode) \(length)"
        case .sync(let inode): "sync \(inode)"
        case .mark(let words): "mark \(words.joined(separator: " "))"
        }
    }
}
