// SPDX-License-Identifier: Apache-2.0

/// An option, declared once by the command that understands it; parsing, help and completion are derived from this.
package struct Option: Hashable, Sendable {
    /// The letter behind one dash.
    package let letter: Character?

    /// The word behind two dashes.
    package let word: String?

    /// What stands for its value in a usage line (`FILE`); `nil` for an option without one.
    package let value: String?

    /// What it does: a phrase.
    package let summary: String

    /// Declares `-l`, `--long`, or both.
    package init(_ letter: Character? = nil, _ word: String? = nil, value: String? = nil, _ summary: String) {
        self.letter = letter
        self.word = word
        self.value = value
        self.summary = summary
    }
}

extension Option {
    /// As a person writes it in a sentence: `--recursive`, or `-l` where there is no word.
    package var name: String {
        if let word { return "--\(word)" }
        return letter.map { "-\($0)" } ?? ""
    }

    /// All ways to write it, for a table of options: `-o, --output TARGET`.
    package var spelling: String {
        var spellings: [String] = []
        if let letter { spellings.append("-\(letter)") }
        if let word { spellings.append("--\(word)") }
        return spellings.joined(separator: ", ") + (value.map { " \($0)" } ?? "")
    }

    /// As it stands in a usage line: `[-o TARGET]`.
    package var usage: String {
        let shortest = letter.map { "-\($0)" } ?? name
        return "[\(shortest)\(value.map { " \($0)" } ?? "")]"
    }
}
