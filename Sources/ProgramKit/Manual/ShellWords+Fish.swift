// SPDX-License-Identifier: Apache-2.0

extension ShellWords {
    /// Lines of fish's `complete` (complete(1) of fish).
    var fish: String {
        let name = "__\(program)_words"
        var lines = [
            "# \(program)(1) for fish; put it into ~/.config/fish/completions, or: \(program) completion fish | source",
            "function \(name)",
            "    set -l words (commandline -opc)",
            "    set -l plain (string match -v -- '-*' $words[2..])",
            "    test \"$plain[1..\(commands.map(\.words.count).max() ?? 1)]\" = \"$argv\"",
            "    or test \"$plain[1]\" = \"$argv\"",
            "end",
            "function \(name)_none",
            "    set -l words (commandline -opc)",
            "    set -l plain (string match -v -- '-*' $words[2..])",
            "    test (count $plain) -eq 0",
            "end",
            "function \(name)_one",
            "    set -l words (commandline -opc)",
            "    set -l plain (string match -v -- '-*' $words[2..])",
            "    test (count $plain) -eq 1; and test \"$plain[1]\" = \"$argv[1]\"",
            "end",
        ]
        lines += options.map { line(for: $0, when: "\(name)_none") }
        for first in firstWords {
            lines.append(
                "complete -c \(program) -n \(name)_none -f -a \(Self.quoted(first.word)) -d \(Self.quoted(first.summary))"
            )
        }
        if let places {
            lines += [
                "complete -c \(program) -n \(name)_none -f -a \(Self.quoted("(\(places))"))",
                "complete -c \(program) -n 'not \(name)_none' -a \(Self.quoted("(\(places) | string replace -r '$' ':')"))",
            ]
        }
        for command in commands {
            if command.words.count > 1 {
                lines.append(
                    "complete -c \(program) -n \(Self.quoted("\(name)_one \(command.words[0])")) -f -a "
                        + "\(Self.quoted(command.words[1])) -d \(Self.quoted(command.summary))")
            }
            lines += command.options.map { line(for: $0, when: "\(name) \(command.words.joined(separator: " "))") }
        }
        return lines.joined(separator: "\n")
    }

    private func line(for option: Option, when condition: String) -> String {
        var words = ["complete -c \(program) -n \(Self.quoted(condition))"]
        if let letter = option.letter { words.append("-s \(letter)") }
        if let word = option.word { words.append("-l \(word)") }
        switch option.valueKind {
        case .none: break
        case .file: words.append("-r -F")
        case .directory: words.append("-x -a '(__fish_complete_directories)'")
        case .choice(let choices): words.append("-x -a \(Self.quoted(choices.joined(separator: " ")))")
        case .anything: words.append("-x")
        }
        words.append("-d \(Self.quoted(option.summary))")
        return words.joined(separator: " ")
    }

    private static func quoted(_ text: String) -> String {
        "'\(text.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'"
    }
}
