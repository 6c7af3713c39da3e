// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The path of something below the two directories of a sync, the same on both sides: names with `/` between them.
///
/// Paths are ordered so that a directory stands before what it holds, and all it holds before its next neighbour.
public struct SyncPath: Hashable, Sendable {
    /// The bytes; none for the directory itself.
    public let bytes: [UInt8]

    /// Takes the bytes of a path.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// The directory of the sync itself.
    public static let root = SyncPath(bytes: [])

    /// True for the directory of the sync itself.
    public var isRoot: Bool { bytes.isEmpty }

    /// The last name.
    public var name: [UInt8] { lastComponent(of: bytes) }

    /// The directory that holds it.
    public var parent: SyncPath {
        guard let cut = bytes.lastIndex(of: slash) else { return .root }
        return SyncPath(bytes: Array(bytes[..<cut]))
    }

    /// The path of something inside this directory.
    public func appending(_ name: some Collection<UInt8>) -> SyncPath {
        SyncPath(bytes: isRoot ? Array(name) : bytes + [slash] + name)
    }

    /// True for what lies below a directory, at any depth.
    public func isInside(_ directory: SyncPath) -> Bool {
        if directory.isRoot { return !isRoot }
        return bytes.count > directory.bytes.count && bytes[directory.bytes.count] == slash
            && bytes.starts(with: directory.bytes)
    }

    /// The names that lead there.
    var names: [ArraySlice<UInt8>] { bytes.split(separator: slash) }
}

extension SyncPath: Comparable {
    /// Orders as a walk visits.
    public static func < (one: SyncPath, other: SyncPath) -> Bool {
        for (mine, theirs) in zip(one.bytes, other.bytes) where mine != theirs {
            return mine == slash || theirs != slash && mine < theirs
        }
        return one.bytes.count < other.bytes.count
    }
}

extension SyncPath: ExpressibleByStringInterpolation, CustomStringConvertible {
    /// Makes a path of a literal.
    public init(stringLiteral value: String) { bytes = Array(value.utf8) }

    /// The path for a person, safe on a terminal.
    public var description: String { Printable.text(bytes) }
}

extension LocalPath {
    /// The path here of something in a sync of this directory.
    package func appending(_ path: SyncPath) -> LocalPath { path.isRoot ? self : appending(path.bytes) }
}

extension RemotePath {
    /// The path on the server of something in a sync of this directory.
    package func appending(_ path: SyncPath) -> RemotePath { path.isRoot ? self : appending(path.bytes) }
}
