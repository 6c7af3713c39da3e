// SPDX-License-Identifier: Apache-2.0

/// An option, declared once by the program or command that understands it; parsing, help and completion are derived
/// from this.
///
/// Options with one word are one option, as are those with one letter and no word.
package struct Option: Sendable {
    /// The letter behind one dash.
    package let letter: Character?

    /// The word behind two dashes.
    package let word: String?

    /// The placeholder of its value in a usage line, which names its kind: `FILE` and `DIR` are paths, `N`, `SECONDS` and
    /// `PORT` numbers, `read|write` a choice; `nil` for an option without a value.
    package let value: String?

    /// True when the value may be left out; one that is given is then written `--word=VALUE`.
    package let valueIsOptional: Bool

    /// The effect of the option, as a phrase.
    package let summary: String

    /// The setting that holds when it is not given, for the help; `nil` where that goes without saying.
    package let standard: String?

    /// True when it can be given several times, each with a value that counts.
    package let isRepeatable: Bool

    /// A value that shows what is meant, for a sample of a file of settings; `nil` where the other declarations tell.
    package let example: String?

    /// Declares `-l`, `--long`, or both.
    package init(
        _ letter: Character? = nil, _ word: String? = nil, value: String? = nil, valueIsOptional: Bool = false,
        _ summary: String, standard: String? = nil, isRepeatable: Bool = false, example: String? = nil
    ) {
        self.letter = letter
        self.word = word
        self.value = value
        self.valueIsOptional = valueIsOptional
        self.summary = summary
        self.standard = standard
        self.isRepeatable = isRepeatable
        self.example = example
    }
}

extension Option: Hashable {
    package static func == (left: Option, right: Option) -> Bool { left.name == right.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// The same without its letter, which a command uses for something of its own.
    package var withoutLetter: Option {
        Option(
            nil, word, value: value, valueIsOptional: valueIsOptional, summary, standard: standard,
            isRepeatable: isRepeatable, example: example)
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
        return spellings.joined(separator: ", ") + placeholder
    }

    /// As it stands in a usage line: `[-o TARGET]`.
    package var usage: String { "[\(letter.map { "-\($0)" } ?? name)\(placeholder)]" }

    /// The effect of the option, and what holds without it: `The server's port (default: 21)`.
    package var meaning: String { summary + (standard.map { " (default: \($0))" } ?? "") }

    private var placeholder: String {
        guard let value else { return "" }
        return valueIsOptional ? "[=\(value)]" : " \(value)"
    }
}
