// SPDX-License-Identifier: Apache-2.0
public import FTPWire

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
    /// True if the path begins at the server's root.
    public var isAbsolute: Bool { bytes.first == slash }

    /// The last component, without a trailing `/`; empty for the root.
    public var name: [UInt8] { lastComponent(of: bytes) }

    /// The path without its last component: `a/b` gives `a`, `b` gives an empty path, `/b` gives `/`.
    public var parent: RemotePath { RemotePath(bytes: withoutLastComponent(bytes)) }

    /// The path of something inside this directory.
    ///
    /// A name that begins with `~` would be taken for somebody's home where nothing stands before it.
    public func appending(_ name: some Collection<UInt8>) -> RemotePath {
        let isMisread = bytes.isEmpty && name.first == UInt8(ascii: "~")
        return RemotePath(bytes: isMisread ? Array("./".utf8) + name : joined(bytes, Array(name)))
    }

    /// The path of something inside this directory, named as text.
    public func appending(_ name: some StringProtocol) -> RemotePath { appending(Array(name.utf8)) }
}

extension RemotePath: ExpressibleByStringInterpolation, CustomStringConvertible {
    /// Makes a path of a literal.
    public init(stringLiteral value: String) { self.init(value) }

    /// The path for a person, safe on a terminal: control characters and bytes that are not UTF-8 show as `\xHH`.
    public var description: String { Printable.text(bytes) }
}

/// A value that names a place on a server: a `RemotePath`, text, or a name from a listing.
///
/// Text is sent as UTF-8, bytes as they are.
public protocol RemotePathConvertible {
    /// The path that it names.
    var remotePath: RemotePath { get }
}

extension RemotePath: RemotePathConvertible {
    /// The path itself.
    public var remotePath: RemotePath { self }
}

extension RemotePathConvertible where Self: StringProtocol {
    /// The path that this text is.
    public var remotePath: RemotePath { RemotePath(self) }
}

extension String: RemotePathConvertible {}
extension Substring: RemotePathConvertible {}

extension FileName: RemotePathConvertible {
    /// The path of this name in the working directory.
    public var remotePath: RemotePath { RemotePath(bytes: bytes) }
}

// MARK: - Slashes, in both kinds of path

let slash = UInt8(ascii: "/")

func lastComponent(of path: [UInt8]) -> [UInt8] {
    let trimmed = withoutTrailingSlashes(path)
    guard let cut = trimmed.lastIndex(of: slash) else { return Array(trimmed) }
    return Array(trimmed[(cut + 1)...])
}

func withoutLastComponent(_ path: [UInt8]) -> [UInt8] {
    let trimmed = withoutTrailingSlashes(path)
    guard let cut = trimmed.lastIndex(of: slash) else { return [] }
    let parent = withoutTrailingSlashes(Array(trimmed[..<cut]))
    return parent.isEmpty ? [slash] : Array(parent)
}

func joined(_ directory: [UInt8], _ name: [UInt8]) -> [UInt8] {
    if directory.isEmpty { return name }
    // `www/.` stands for what `www` holds: `www/index.html`, not `www/./index.html`.
    if directory.suffix(2).elementsEqual("/.".utf8) { return directory.dropLast() + name }
    return directory.last == slash ? directory + name : directory + [slash] + name
}

private func withoutTrailingSlashes(_ path: [UInt8]) -> ArraySlice<UInt8> {
    guard let end = path.lastIndex(where: { $0 != slash }) else { return path.prefix(0) }
    return path[...end]
}
