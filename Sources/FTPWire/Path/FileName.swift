// SPDX-License-Identifier: Apache-2.0

/// A name in a directory, as bytes: a server may send any, and need not mean text.
///
/// It is a collection of its bytes. As text it is safe to show: control characters and bytes that are not UTF-8 come
/// out as `\xHH`, so that `print(entry.name)` cannot move a cursor or fake a line.
@frozen
public struct FileName: Hashable, Sendable {
    /// The bytes, as the server or the file system has them.
    public var bytes: [UInt8]

    /// Takes the bytes of a name.
    @inlinable
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Takes a name written as text, as UTF-8.
    @inlinable
    public init(_ text: some StringProtocol) { bytes = Array(text.utf8) }
}

extension FileName: RandomAccessCollection {
    /// The place of the first byte.
    @inlinable public var startIndex: Int { 0 }

    /// The place behind the last byte.
    @inlinable public var endIndex: Int { bytes.count }

    /// The byte at a place.
    @inlinable public subscript(index: Int) -> UInt8 { bytes[index] }

    /// The bytes of a range.
    @inlinable public subscript(bounds: Range<Int>) -> ArraySlice<UInt8> { bytes[bounds] }
}

extension FileName: ExpressibleByStringLiteral, CustomStringConvertible {
    /// Makes a name of a literal.
    public init(stringLiteral value: String) { self.init(value) }

    /// The name for a person, safe on a terminal.
    public var description: String { Printable.text(bytes) }
}

extension FileName {
    /// Compares the bytes.
    @inlinable
    public static func == (name: FileName, bytes: [UInt8]) -> Bool { name.bytes == bytes }
}
