// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The words of a dump, one after the other.
struct SQLTokens {
    enum Token: Hashable {
        /// A name or a keyword without quotes, or a number.
        case word([UInt8])
        /// A name in backticks or double quotes.
        case quoted([UInt8])
        case text([UInt8])
        case mark(UInt8)

        /// A keyword in capitals.
        var keyword: String? { if case .word(let bytes) = self { bytes.asText.uppercased() } else { nil } }

        /// A name in small letters.
        var name: String? {
            switch self {
            case .word(let bytes), .quoted(let bytes): bytes.asText.lowercased()
            case .text, .mark: nil
            }
        }
    }

    private let bytes: [UInt8]
    private var index = 0
    /// The line of the last token.
    private(set) var line = 1
    /// True where `\` in a text stands before another character: in MySQL's dumps, and not in PostgreSQL's.
    private let hasEscapes: Bool

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        hasEscapes = !bytes.prefix(4096).asText.contains("PostgreSQL")
    }

    private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }
    private var following: UInt8? { index + 1 < bytes.count ? bytes[index + 1] : nil }

    private mutating func step() -> UInt8? {
        guard let byte else { return nil }
        if byte == .lineFeed { line += 1 }
        index += 1
        return byte
    }

    mutating func next() -> Token? {
        skipSpaceAndComments()
        guard let first = byte else { return nil }
        switch first {
        case UInt8(ascii: "'"): return .text(quotation())
        case UInt8(ascii: "\""), UInt8(ascii: "`"): return .quoted(quotation())
        case _ where Self.isWord(first):
            var word: [UInt8] = []
            while let byte, Self.isWord(byte) {
                word.append(byte)
                index += 1
            }
            // E'...' of PostgreSQL, and the character sets of MySQL: _binary '...'.
            if byte == UInt8(ascii: "'"), word.count == 1, word[0].uppercased == UInt8(ascii: "E") {
                return .text(quotation(isEscaped: true))
            }
            return .word(word)
        default:
            _ = step()
            return .mark(first)
        }
    }

    /// A text between two of the character that it begins with, which stands for itself when it is doubled.
    private mutating func quotation(isEscaped: Bool = false) -> [UInt8] {
        guard let quote = step() else { return [] }
        var text: [UInt8] = []
        while let byte = step() {
            if byte == quote {
                if self.byte != quote { return text }
                text.append(quote)
                _ = step()
            } else if byte == UInt8(ascii: "\\"), hasEscapes || isEscaped, quote == UInt8(ascii: "'") {
                if let character = step() { text.append(Self.meaning(of: character)) }
            } else {
                text.append(byte)
            }
        }
        return text
    }

    private static func meaning(of character: UInt8) -> UInt8 {
        switch character {
        case UInt8(ascii: "n"): .lineFeed
        case UInt8(ascii: "r"): .carriageReturn
        case UInt8(ascii: "t"): 9
        case UInt8(ascii: "0"): .nul
        default: character
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte.isLetterOrDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte >= 0x80
    }

    private mutating func skipSpaceAndComments() {
        while let byte {
            if byte.isBlank || byte == .lineFeed || byte == .carriageReturn {
                _ = step()
            } else if byte == UInt8(ascii: "#") || byte == UInt8(ascii: "-") && following == UInt8(ascii: "-") {
                skipLine()
            } else if byte == UInt8(ascii: "/"), following == UInt8(ascii: "*") {
                index += 2
                while let byte = self.byte, !(byte == UInt8(ascii: "*") && following == UInt8(ascii: "/")) {
                    _ = step()
                }
                index = min(index + 2, bytes.count)
            } else {
                return
            }
        }
    }

    /// Goes to the next line.
    mutating func skipLine() {
        while let byte = step(), byte != .lineFeed {}
    }

    /// Goes behind the end of the statement to which a token belongs.
    mutating func skipStatement(from token: Token?) {
        var token = token ?? next()
        while let current = token, current != .mark(UInt8(ascii: ";")) { token = next() }
    }

    /// The values up to the closing parenthesis; nil for those that do not end.
    mutating func cells() -> [[UInt8]?]? {
        var (cells, cell, isNull, depth) = ([[UInt8]?](), [UInt8](), false, 0)
        while let token = next() {
            switch token {
            case .mark(UInt8(ascii: ")")) where depth == 0:
                cells.append(isNull ? nil : cell)
                return cells
            case .mark(UInt8(ascii: ",")) where depth == 0:
                cells.append(isNull ? nil : cell)
                (cell, isNull) = ([], false)
            case .mark(UInt8(ascii: "(")): depth += 1
            case .mark(UInt8(ascii: ")")): depth -= 1
            case .mark(let mark): cell.append(mark)
            case .text(let text), .quoted(let text): cell = text
            case .word(let word): if token.keyword == "NULL" { isNull = true } else { cell += word }
            }
        }
        return nil
    }

    /// A line of `COPY`, in the text format of PostgreSQL; nil at `\.` and at the end.
    mutating func copyLine() -> (number: Int, cells: [[UInt8]?])? {
        guard byte != nil else { return nil }
        let (start, number) = (index, line)
        skipLine()
        var text = bytes[start..<index]
        while let last = text.last, last == .lineFeed || last == .carriageReturn { text.removeLast() }
        if text.elementsEqual("\\.".utf8) { return nil }
        let cells = text.split(separator: 9, omittingEmptySubsequences: false).map { part -> [UInt8]? in
            part.elementsEqual("\\N".utf8) ? nil : Self.unescaped(part)
        }
        return (number, cells)
    }

    private static func unescaped(_ part: ArraySlice<UInt8>) -> [UInt8] {
        var (text, isEscaped) = ([UInt8](), false)
        for byte in part {
            if isEscaped {
                text.append(meaning(of: byte))
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                text.append(byte)
            }
        }
        return text
    }
}
