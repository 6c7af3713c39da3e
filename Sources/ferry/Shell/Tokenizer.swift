// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// Cuts a line into commands and words.
///
/// Words end at blanks, commands at `;` and line ends; `#` where a command would begin makes the rest of the line a
/// comment. `'…'` takes everything as it is; `"…"` everything but `\"`, `\\` and `\xHH`; a backslash elsewhere takes
/// the next byte as it is. `\xHH` is the byte with that number: names that are not UTF-8 are shown that way, and can be
/// typed that way.
struct Tokenizer {
    enum Quote: Equatable {
        case none
        case single
        case double

        /// The byte that begins and ends it.
        var mark: UInt8? {
            switch self {
            case .none: nil
            case .single: UInt8(ascii: "'")
            case .double: UInt8(ascii: "\"")
            }
        }
    }

    /// A word that is not at its end yet.
    struct Unfinished {
        /// Where it begins in the line.
        var start: Int
        var bytes: [UInt8] = []
        var pattern: [UInt8] = []
        var isPattern = false
        var beginsQuoted = false
    }

    private let line: [UInt8]
    private var position = 0
    private(set) var quote = Quote.none
    private(set) var word: Unfinished?
    private(set) var words: [Word] = []
    private(set) var commands: [[Word]] = []

    /// The commands of a line.
    static func commands(in line: [UInt8]) throws(UsageError) -> [[Word]] {
        var tokenizer = Tokenizer(scanning: line)
        if let mark = tokenizer.quote.mark {
            throw UsageError("A quote is not closed: \(Character(Unicode.Scalar(mark)))")
        }
        tokenizer.endCommand()
        return tokenizer.commands
    }

    /// Scans a line that may be cut off anywhere, as it is before the cursor.
    init(scanning line: [UInt8]) {
        self.line = line
        while position < line.count { step() }
    }

    private mutating func step() {
        let byte = line[position]
        let start = position
        position += 1
        switch (quote, byte) {
        case (.single, UInt8(ascii: "'")), (.double, UInt8(ascii: "\"")): quote = .none
        case (.single, _): append(byte, isLiteral: true, from: start)
        case (_, UInt8(ascii: "\\")): append(escaped(), isLiteral: true, from: start)
        case (.double, _): append(byte, isLiteral: true, from: start)
        case (.none, UInt8(ascii: "'")): open(.single, at: start)
        case (.none, UInt8(ascii: "\"")): open(.double, at: start)
        case (.none, UInt8(ascii: " ")), (.none, UInt8(ascii: "\t")), (.none, UInt8(ascii: "\r")): endWord()
        case (.none, UInt8(ascii: ";")), (.none, UInt8(ascii: "\n")): endCommand()
        case (.none, UInt8(ascii: "#")) where words.isEmpty && word == nil: skipLine()
        case (.none, _): append(byte, isLiteral: false, from: start)
        }
    }

    private mutating func open(_ quote: Quote, at start: Int) {
        self.quote = quote
        if word == nil { word = Unfinished(start: start, beginsQuoted: true) }
    }

    private mutating func append(_ byte: UInt8, isLiteral: Bool, from start: Int) {
        var unfinished = word ?? Unfinished(start: start, beginsQuoted: isLiteral)
        unfinished.bytes.append(byte)
        let backslash = UInt8(ascii: "\\")
        let needsEscape = isLiteral && (Word.isWildcard(byte) || byte == backslash)
        if needsEscape { unfinished.pattern.append(backslash) }
        unfinished.pattern.append(byte)
        if !isLiteral, Word.isWildcard(byte) { unfinished.isPattern = true }
        word = unfinished
    }

    /// What stands for itself behind a backslash.
    private mutating func escaped() -> UInt8 {
        let backslash = UInt8(ascii: "\\")
        guard position < line.count else { return backslash }
        let next = line[position]
        if next == UInt8(ascii: "x"), position + 2 < line.count,
            let high = Self.hexDigit(line[position + 1]), let low = Self.hexDigit(line[position + 2])
        {
            position += 3
            return high << 4 | low
        }
        if quote == .double, next != backslash, next != UInt8(ascii: "\"") { return backslash }
        position += 1
        return next
    }

    private mutating func endWord() {
        guard let ended = word.take() else { return }
        let pattern = ended.isPattern ? ended.pattern : nil
        words.append(
            Word(
                ended.bytes, pattern: pattern, beginsQuoted: ended.beginsQuoted,
                beginsAtHome: !ended.beginsQuoted && HomeDirectory.isMeant(by: ended.bytes)))
    }

    private mutating func endCommand() {
        endWord()
        if !words.isEmpty { commands.append(words) }
        words = []
    }

    private mutating func skipLine() {
        while position < line.count, line[position] != UInt8(ascii: "\n") { position += 1 }
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
