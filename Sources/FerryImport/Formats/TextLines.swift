// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension ImportFile {
    /// A line with its number, without the end of line.
    struct Line {
        let place: ImportPlace
        let bytes: ArraySlice<UInt8>

        /// The parts between colons.
        var fields: [ArraySlice<UInt8>] { bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) }
    }

    /// The lines that say something: not empty, and no comment behind `#`.
    var lines: [Line] {
        allLines.filter { !$0.bytes.allSatisfy(\.isBlank) && $0.bytes.first != UInt8(ascii: "#") }
    }

    /// All lines; a byte order mark before the first is taken away.
    var allLines: [Line] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes[3...] : bytes[...]
        return text.split(separator: .lineFeed, omittingEmptySubsequences: false).enumerated().map { index, line in
            Line(
                place: ImportPlace(file: name, line: index + 1),
                bytes: line.last == .carriageReturn ? line.dropLast() : line)
        }
    }
}

extension Collection<UInt8> {
    /// The bytes as text, with replacements for what is none.
    var asText: String { String(decoding: self, as: UTF8.self) }
}
