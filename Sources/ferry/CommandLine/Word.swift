// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// One word of a command: its bytes, and what of them was typed to mean itself.
struct Word: ArgumentWord, Hashable {
    /// The bytes, quotes and backslashes taken away.
    let bytes: [UInt8]

    /// The word as a pattern; `nil` when it holds no wildcard, or quotes around each.
    let pattern: [UInt8]?

    /// Whether the word begins with a quote, so that a dash is just a dash.
    let beginsQuoted: Bool

    /// Whether the word begins with `~` for the home directory of this machine: typed in the shell, not quoted.
    let beginsAtHome: Bool

    init(_ bytes: [UInt8], pattern: [UInt8]? = nil, beginsQuoted: Bool = false, beginsAtHome: Bool = false) {
        self.bytes = bytes
        self.pattern = pattern
        self.beginsQuoted = beginsQuoted
        self.beginsAtHome = beginsAtHome
    }

    /// A word of the program's own command line, where another shell has already taken quotes away.
    init(argument: [UInt8]) {
        self.init(argument, pattern: argument.contains(where: Self.isWildcard) ? argument : nil)
    }

    init(value: [UInt8]) { self.init(value) }

    /// The word as text that is safe to show.
    var text: String { Printable.text(bytes) }

    /// The same word, never taken for a pattern.
    var literal: Word { Word(bytes, beginsQuoted: beginsQuoted, beginsAtHome: beginsAtHome) }

    /// The characters that make a word a pattern.
    static func isWildcard(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "[")
    }
}

extension Word: ExpressibleByStringLiteral {
    init(stringLiteral value: String) { self.init(argument: Array(value.utf8)) }
}

/// Options and operands of this program are told apart in words that remember their quotes.
typealias Arguments = ParsedArguments<Word>
typealias ArgumentParser = OptionParser<Word>
