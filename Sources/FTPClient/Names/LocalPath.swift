// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// A path on this machine: bytes, as the kernel takes them.
public struct LocalPath: Hashable, Sendable {
    /// The path, in the file system's bytes.
    public let bytes: [UInt8]

    /// Takes the bytes of a path.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// Takes a path written as text.
    public init(_ text: some StringProtocol) { bytes = Array(text.utf8) }
}

extension LocalPath {
    /// The last component, without a trailing `/`; empty for the root.
    public var name: [UInt8] { lastComponent(of: bytes) }

    /// The directory that holds the last component; `.` for a bare name.
    public var directory: LocalPath {
        let parent = withoutLastComponent(bytes)
        return parent.isEmpty ? "." : LocalPath(bytes: parent)
    }

    /// The path of something inside this directory.
    public func appending(_ name: some Collection<UInt8>) -> LocalPath {
        LocalPath(bytes: joined(bytes, Array(name)))
    }
}

extension LocalPath: ExpressibleByStringInterpolation, CustomStringConvertible {
    /// Makes a path of a literal.
    public init(stringLiteral value: String) { self.init(value) }

    /// The path for a person, safe on a terminal: control characters and bytes that are not UTF-8 show as `\xHH`.
    public var description: String { Printable.text(bytes) }
}
