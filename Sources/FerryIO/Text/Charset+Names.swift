// SPDX-License-Identifier: Apache-2.0

/// Names in a charset, so that each that is sent is understood when it comes back.
///
/// A name that the charset cannot write, or whose bytes there would read as UTF-8, travels as it is stored; bytes that
/// read as UTF-8 are taken as that. So no name is out of reach: with CP1252 `ä.txt` travels as E4 2E 74 78 74, and `Ж.txt`
/// as UTF-8.
extension Charset {
    private static let slash = UInt8(ascii: "/")
    fileprivate static let lineFeed: UInt8 = 0x0A

    /// The stored form of a path, component by component, as a client has sent it.
    package func stored(path: [UInt8]) -> [UInt8] {
        if path.isASCII { return path }
        let names = path.split(separator: Self.slash, omittingEmptySubsequences: false)
        return Array(names.map(stored).joined(separator: [Self.slash]))
    }

    private func stored(_ name: ArraySlice<UInt8>) -> [UInt8] {
        let name = Array(name)
        return name.isUTF8 ? name : decoded(name) ?? name
    }

    /// The form in which a line travels that has a name or a path in it, component by component.
    package func travelling(line: [UInt8]) -> [UInt8] {
        if line.isASCII { return line }
        let names = line.split(separator: Self.slash, omittingEmptySubsequences: false)
        return Array(names.map(travelling).joined(separator: [Self.slash]))
    }

    private func travelling(_ name: ArraySlice<UInt8>) -> [UInt8] {
        let name = Array(name)
        guard let encoded = encoded(name), !encoded.isUTF8 else { return name }
        return encoded
    }

    /// The form in which whole lines travel, each ended by LF.
    package func travelling(lines: [UInt8]) -> [UInt8] {
        if lines.isASCII { return lines }
        return Array(
            lines.split(separator: Self.lineFeed, omittingEmptySubsequences: false).map { travelling(line: Array($0)) }
                .joined(separator: [Self.lineFeed]))
    }
}

extension [UInt8] {
    fileprivate var isASCII: Bool { allSatisfy { $0 < 0x80 } }

    fileprivate var isUTF8: Bool { String(validating: self, as: UTF8.self) != nil }
}

/// Makes the lines of a listing into those of a charset.
package struct CharsetEncoder: ByteTransform {
    private let charset: Charset
    /// The beginning of a line whose end has not come.
    private var held: [UInt8] = []

    package init(_ charset: Charset) { self.charset = charset }

    package mutating func convert(_ bytes: Span<UInt8>, into output: inout [UInt8]) {
        for index in bytes.indices { held.append(bytes[index]) }
        guard let end = held.lastIndex(of: Charset.lineFeed) else { return }
        output += charset.travelling(lines: Array(held[...end]))
        held.removeFirst(end + 1)
    }

    package mutating func finish(into output: inout [UInt8]) {
        output += charset.travelling(line: held)
        held = []
    }
}
