// SPDX-License-Identifier: Apache-2.0

/// A path as the server understands it: bytes, sent as they are.
///
/// A path that does not begin with `/` is relative to the connection's working directory. Bytes that would end a
/// command line (CR, LF, NUL) are refused when the path is used, before anything is sent.
public struct RemotePath: Hashable, Sendable {
    /// The path, in the server's bytes.
    public let bytes: [UInt8]

    /// Takes the bytes of a path, for instance a name from a listing.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// Takes a path written as text, which is sent as UTF-8.
    public init(_ text: some StringProtocol) { bytes = Array(text.utf8) }
}

extension RemotePath {
    /// Whether the path begins at the server's root.
    public var isAbsolute: Bool { bytes.first == slash }

    /// The last component, without a trailing `/`; empty for the root.
    public var name: [UInt8] { lastComponent(of: bytes) }

    /// The path without its last component: `a/b` gives `a`, `b` gives an empty path, `/b` gives `/`.
    public var parent: RemotePath { RemotePath(bytes: withoutLastComponent(bytes)) }

    /// The path of something inside this directory.
    ///
    /// A name that begins with `~` would be taken for somebody's home where nothing stands before it.
    public func appending(_ name: [UInt8]) -> RemotePath {
        let isMisread = bytes.isEmpty && name.first == UInt8(ascii: "~")
        return RemotePath(bytes: isMisread ? Array("./".utf8) + name : joined(bytes, name))
    }
}

extension RemotePath: ExpressibleByStringLiteral, CustomStringConvertible {
    /// Makes a path of a literal.
    public init(stringLiteral value: String) { self.init(value) }

    /// The path for a person; bytes that are not UTF-8 show as replacement characters.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}
