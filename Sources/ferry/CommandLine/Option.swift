// SPDX-License-Identifier: Apache-2.0

/// An option, declared once by the command that understands it; parsing, help and completion are derived from this.
struct Option: Hashable, Sendable {
    /// The letter behind one dash.
    let letter: Character?

    /// The word behind two dashes.
    let word: String?

    /// What stands for its value in a usage line (`FILE`); `nil` for an option without one.
    let value: String?

    /// What it does: a phrase.
    let summary: String

    /// Declares `-l`, `--long`, or both.
    init(_ letter: Character? = nil, _ word: String? = nil, value: String? = nil, _ summary: String) {
        self.letter = letter
        self.word = word
        self.value = value
        self.summary = summary
    }
}

extension Option {
    /// As a person writes it in a sentence: `--recursive`, or `-l` where there is no word.
    var name: String {
        if let word { return "--\(word)" }
        return letter.map { "-\($0)" } ?? ""
    }

    /// All ways to write it, for a table of options: `-o, --output TARGET`.
    var spelling: String {
        var spellings: [String] = []
        if let letter { spellings.append("-\(letter)") }
        if let word { spellings.append("--\(word)") }
        return spellings.joined(separator: ", ") + (value.map { " \($0)" } ?? "")
    }

    /// As it stands in a usage line: `[-o TARGET]`.
    var usage: String {
        let shortest = letter.map { "-\($0)" } ?? name
        return "[\(shortest)\(value.map { " \($0)" } ?? "")]"
    }
}
