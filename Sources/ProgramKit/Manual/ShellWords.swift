// SPDX-License-Identifier: Apache-2.0

/// The words that a program takes, for shells that complete them; made from the declarations of its options.
package struct ShellWords: Sendable {
    /// The shells that are known.
    package enum Shell: String, CaseIterable, Sendable { case bash, zsh, fish }

    /// A command of the program: `get`, or `user add`.
    package struct Command: Sendable {
        package let words: [String]
        package let summary: String
        package let options: [Option]

        package init(_ words: [String], _ summary: String, options: [Option]) {
            (self.words, self.summary, self.options) = (words, summary, options)
        }
    }

    package let program: String
    /// The options without a command.
    package let options: [Option]
    package let commands: [Command]
    /// A command of the shell that prints names of a person's own, one a line, that stand where a server can; `nil` for none.
    package let places: String?

    package init(_ program: String, options: [Option], commands: [Command], places: String? = nil) {
        (self.program, self.options, self.commands, self.places) = (program, options, commands, places)
    }

    /// The file that the shell reads, without a line end behind the last line.
    package func script(for shell: Shell) -> String {
        switch shell {
        case .bash: bash
        case .zsh: zsh
        case .fish: fish
        }
    }

    /// The first words of commands, each once, with what they are for; words that lead to several commands say which.
    var firstWords: [(word: String, summary: String)] {
        var words: [(word: String, summary: String)] = []
        for command in commands where !words.contains(where: { $0.word == command.words[0] }) {
            let others = commands.filter { $0.words[0] == command.words[0] && $0.words.count > 1 }
            let summary = others.isEmpty ? command.summary : others.map { $0.words[1] }.joined(separator: ", ")
            words.append((command.words[0], summary))
        }
        return words
    }

    /// The second words behind a first one.
    func secondWords(behind first: String) -> [Command] {
        commands.filter { $0.words[0] == first && $0.words.count > 1 }
    }
}

extension Option {
    /// The kinds of values that a shell can help with.
    enum ValueKind: Equatable {
        case none, file, directory, anything
        case choice([String])
    }

    /// By the placeholder: `FILE` and `DIR` are paths, `read|write` is a choice.
    var valueKind: ValueKind {
        guard let value else { return .none }
        if value.contains("|") { return .choice(value.split(separator: "|").map(String.init)) }
        if value.contains("FILE") || value.contains("SCRIPT") { return .file }
        return value.contains("DIR") ? .directory : .anything
    }

    /// The ways to write it: `-o` and `--output`.
    var spellings: [String] { [letter.map { "-\($0)" }, word.map { "--\($0)" }].compactMap(\.self) }
}
