// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// Cuts a line into commands and words.
///
/// Words end at blanks and operators; commands at `;`, `&`, `&&`, `||` and line ends. `| PROGRAM`, `> FILE` and `>> FILE`
/// behind a command say where its output goes. `#` where a word would begin makes the rest of the line a comment. `'…'`
/// takes everything as it is; `"…"` everything but `\"`, `\\` and `\xHH`; a backslash elsewhere takes the next byte as
/// it is, an operator too. `\xHH` is the byte with that number: names that are not UTF-8 are shown that way, and can be
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
        /// The index in the line at which it begins.
        var start: Int
        var text = QuotedText()
        var beginsQuoted = false
    }

    private let line: [UInt8]
    private var position = 0
    private(set) var quote = Quote.none
    private(set) var word: Unfinished?
    var words: [Word] = []
    var commands: [TypedCommand] = []

    /// The condition of the command that is being read.
    var condition = TypedCommand.Condition.always
    /// The output of that command, once an operator has said where it goes.
    var output: TypedCommand.Output?
    /// The operator that still waits for the name of a file.
    var redirection: Operator?
    /// The operator that still waits for a command.
    var conjunction: Operator?
    /// The first thing that makes no sense.
    private var mistake: UsageError?

    /// The commands of a line.
    static func commands(in line: [UInt8]) throws(UsageError) -> [TypedCommand] {
        var tokenizer = Tokenizer(scanning: line)
        if let mark = tokenizer.quote.mark {
            throw UsageError("A quote is not closed: \(Character(Unicode.Scalar(mark)))")
        }
        tokenizer.endCommand(.always)
        if let mistake = tokenizer.mistake { throw mistake }
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
        case (.none, UInt8(ascii: "\n")): endCommand(.always)
        case (.none, UInt8(ascii: "#")) where word == nil: skipLine()
        case (.none, _) where Operator.first(in: line[start...]) != nil: act(on: Operator.first(in: line[start...]))
        case (.none, _): append(byte, isLiteral: false, from: start)
        }
    }

    private mutating func open(_ quote: Quote, at start: Int) {
        self.quote = quote
        if word == nil { word = Unfinished(start: start, beginsQuoted: true) }
    }

    private mutating func append(_ byte: UInt8, isLiteral: Bool, from start: Int) {
        var unfinished = word ?? Unfinished(start: start, beginsQuoted: isLiteral)
        unfinished.text.append(byte, isQuoted: isLiteral)
        word = unfinished
    }

    /// Reads the byte that a backslash quotes; the backslash itself where it quotes nothing.
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

    mutating func endWord() {
        guard let ended = word.take() else { return }
        if let redirection = redirection.take() {
            output = .file(ended.text.bytes, appends: redirection == .append)
            return
        }
        if output != nil { complain("A command ends with the name of the file: \(Printable.text(ended.text.bytes))") }
        words.append(
            Word(
                ended.text, beginsQuoted: ended.beginsQuoted,
                beginsAtHome: !ended.beginsQuoted && HomeDirectory.isMeant(by: ended.text.bytes)))
    }

    private mutating func skipLine() {
        while position < line.count, line[position] != UInt8(ascii: "\n") { position += 1 }
    }

    /// True when a word goes on where the next byte stands, or begins there.
    var nextBeginsWord: Bool {
        guard position < line.count else { return false }
        let next = line[position]
        return !next.isBlank && !"\r\n;&|<>".utf8.contains(next)
    }

    /// Passes over bytes that have been understood.
    mutating func skip(_ count: Int) { position += count }

    /// Notes what makes no sense; the first thing is the one that is told.
    mutating func complain(_ message: String) { mistake = mistake ?? UsageError(message) }

    /// The text up to `;`, `&&`, `||` or the end of the line, as it was typed: quotes in it hide those.
    mutating func takeProgram() -> ArraySlice<UInt8> {
        let start = position
        var quote: UInt8?
        while position < line.count {
            let byte = line[position]
            let isDouble = line[(position + 1)...].first == byte
            switch (quote, byte) {
            case (nil, UInt8(ascii: "'")), (nil, UInt8(ascii: "\"")): quote = byte
            case (let open?, _) where byte == open: quote = nil
            case (UInt8(ascii: "'")?, _): break
            case (_, UInt8(ascii: "\\")): position += 1
            case (nil, UInt8(ascii: ";")), (nil, .lineFeed): return line[start..<position]
            case (nil, UInt8(ascii: "&")) where isDouble: return line[start..<position]
            case (nil, UInt8(ascii: "|")) where isDouble: return line[start..<position]
            default: break
            }
            position += 1
        }
        position = min(position, line.count)
        return line[start..<position]
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
