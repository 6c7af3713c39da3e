// SPDX-License-Identifier: Apache-2.0

extension ShellWords {
    /// A function for zsh's completion system (zshcompsys(1), `_arguments`).
    var zsh: String {
        var lines = [
            "#compdef \(program)", "", "local -a words_of_command", "local first second word", "local -i at=2",
        ]
        let operands = places == nil ? "'*:file:_files'" : "'*:place:_\(program)_places'"
        if let places {
            lines += [
                "(( $+functions[_\(program)_places] )) || _\(program)_places() {",
                "    local -a names; names=(${(f)\"$(\(places))\"})",
                "    compadd -S : -q -a names",
                "    _files",
                "}",
            ]
        }
        lines += [
            "while (( at < CURRENT )); do",
            "    word=$words[at]",
            "    if [[ $word != -* ]]; then",
            "        if [[ -z $first ]]; then first=$word; elif [[ -z $second ]]; then second=$word; fi",
            "    fi",
            "    (( at++ ))",
            "done",
            "case \"$first $second\" in",
        ]
        for command in commands.sorted(by: { $0.words.count > $1.words.count }) {
            let pattern =
                command.words.count > 1 ? "'\(command.words.joined(separator: " "))'" : "'\(command.words[0]) '*"
            lines.append("\(pattern))")
            lines.append(Self.arguments(command.options, then: operands))
            lines.append("    ;;")
        }
        for first in firstWords where !secondWords(behind: first.word).isEmpty {
            lines.append("'\(first.word) ')")
            lines.append(Self.described(secondWords(behind: first.word).map { ($0.words[1], $0.summary) }))
            lines.append("    ;;")
        }
        lines.append("' ')")
        lines.append(Self.described(firstWords))
        lines.append(Self.arguments(options, then: operands))
        lines += ["    ;;", "esac"]
        return lines.joined(separator: "\n")
    }

    private static func described(_ words: [(word: String, summary: String)]) -> String {
        let rows = words.map { "        \(quoted("\($0.word):\($0.summary)"))" }.joined(separator: "\n")
        return "    words_of_command=(\n\(rows)\n    )\n    _describe command words_of_command"
    }

    private static func arguments(_ options: [Option], then rest: String) -> String {
        let rows = options.flatMap { option in
            option.spellings.map { spelling -> String in
                let summary = option.summary.replacing("[", with: "\\[").replacing("]", with: "\\]")
                    .replacing(":", with: "\\:")
                let equals = option.value != nil && spelling.hasPrefix("--") ? "=" : ""
                let repeats = option.isRepeatable ? "*" : ""
                return "        \(quoted("\(repeats)\(spelling)\(equals)[\(summary)]\(value(of: option))")) \\"
            }
        }
        return (["    _arguments -S \\"] + rows + ["        \(rest)"]).joined(separator: "\n")
    }

    private static func value(of option: Option) -> String {
        guard let value = option.value else { return "" }
        let colons = option.valueIsOptional ? "::" : ":"
        let name = value.replacing(":", with: "\\:").replacing("|", with: " or ")
        switch option.valueKind {
        case .file: return "\(colons)\(name):_files"
        case .directory: return "\(colons)\(name):_files -/"
        case .choice(let words): return "\(colons)\(name):(\(words.joined(separator: " ")))"
        case .none, .anything: return "\(colons)\(name): "
        }
    }

    private static func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "'\\''"))'" }
}
