// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// One word of a command: its bytes, and what of them was typed to mean itself.
struct Word: ArgumentWord, Hashable {
    /// The bytes, quotes and backslashes taken away.
    let bytes: [UInt8]

    /// The word as a path on the server, where a tilde that was quoted is a name.
    let path: [UInt8]

    /// The word as a pattern; `nil` when it holds no wildcard, or quotes around each.
    let pattern: PathPattern?

    /// True when the word begins with a quote, so that a dash is just a dash.
    let beginsQuoted: Bool

    /// True when the word begins with `~` for the home directory of this machine: typed in the shell, not quoted.
    let beginsAtHome: Bool

    /// A word that means itself.
    init(_ bytes: [UInt8], beginsQuoted: Bool = false, beginsAtHome: Bool = false) {
        self.bytes = bytes
        path = bytes
        pattern = nil
        self.beginsQuoted = beginsQuoted
        self.beginsAtHome = beginsAtHome
    }

    /// A word that may be a pattern.
    init(_ text: QuotedText, beginsQuoted: Bool = false, beginsAtHome: Bool = false) {
        bytes = text.bytes
        path = text.path
        pattern = text.pattern
        self.beginsQuoted = beginsQuoted
        self.beginsAtHome = beginsAtHome
    }

    /// A word of the program's own command line, where another shell has already taken quotes away.
    init(argument: [UInt8]) {
        bytes = argument
        path = argument
        pattern = QuotedText(typed: argument).pattern
        beginsQuoted = false
        beginsAtHome = false
    }

    init(value: [UInt8]) { self.init(value) }

    /// The word as text that is safe to show.
    var text: String { Printable.text(bytes) }

    /// The same word as if it stood in quotes.
    var quoted: Word { Word(bytes, beginsQuoted: true) }

    /// The same word, never taken for a pattern.
    var literal: Word { Word(bytes, beginsQuoted: beginsQuoted, beginsAtHome: beginsAtHome) }
}

extension Word: ExpressibleByStringLiteral {
    init(stringLiteral value: String) { self.init(argument: Array(value.utf8)) }
}

/// Options and operands of this program are told apart in words that remember their quotes.
typealias Arguments = ParsedArguments<Word>
typealias ArgumentParser = OptionParser<Word>
