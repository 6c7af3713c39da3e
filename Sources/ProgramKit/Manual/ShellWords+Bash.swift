// SPDX-License-Identifier: Apache-2.0

extension ShellWords {
    /// A function for bash's `complete` (bash(1), "Programmable Completion").
    var bash: String {
        let name = "_" + program
        let valued = Array(Set(([options] + commands.map(\.options)).joined())).filter {
            $0.value != nil && !$0.valueIsOptional
        }
        .sorted { $0.name < $1.name }
        var lines = [
            "# \(program)(1) for bash; put it where bash-completion looks, or: source <(\(program) completion bash)",
            "\(name)() {",
            "    local word='' first='' second='' skip='' current=\"${COMP_WORDS[COMP_CWORD]}\"",
            "    local previous=\"${COMP_WORDS[COMP_CWORD-1]}\" options='' words=''",
            "    COMPREPLY=()",
            "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do",
            "        if [[ $skip ]]; then skip=''; continue; fi",
            "        case $word in",
            "            \(valued.flatMap(\.spellings).joined(separator: "|"))) skip=1 ;;",
            "            -*) ;;",
            "            *) if [[ ! $first ]]; then first=$word; elif [[ ! $second ]]; then second=$word; fi ;;",
            "        esac",
            "    done",
            "    case $previous in",
        ]
        for option in valued {
            let pattern = option.spellings.joined(separator: "|")
            switch option.valueKind {
            case .choice(let words):
                lines.append(
                    "        \(pattern)) COMPREPLY=($(compgen -W '\(words.joined(separator: " "))' -- \"$current\")); return ;;"
                )
            case .directory: lines.append("        \(pattern)) COMPREPLY=($(compgen -d -- \"$current\")); return ;;")
            case .file, .anything:
                lines.append("        \(pattern)) COMPREPLY=($(compgen -f -- \"$current\")); return ;;")
            case .none: break
            }
        }
        lines += ["    esac", "    case \"$first $second\" in"]
        // Two words before one: the first pattern that matches counts.
        for command in commands.sorted(by: { $0.words.count > $1.words.count }) {
            let pattern =
                command.words.count > 1 ? "'\(command.words.joined(separator: " "))'" : "'\(command.words[0]) '*"
            lines.append("        \(pattern)) options='\(Self.words(of: command.options))' ;;")
        }
        for first in firstWords where !secondWords(behind: first.word).isEmpty {
            let seconds = secondWords(behind: first.word).map { $0.words[1] }.joined(separator: " ")
            lines.append("        '\(first.word) ') words='\(seconds)' ;;")
        }
        let places = places.map { "$(\($0))" }
        lines += [
            "        ' ') options='\(Self.words(of: options))' words=\"\(firstWords.map(\.word).joined(separator: " "))\(places.map { " " + $0 } ?? "")\" ;;",
            "    esac",
            "    if [[ $current == -* ]]; then COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))",
            "    elif [[ $words ]]; then COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))",
            "    else COMPREPLY=($(compgen -f -- \"$current\")); fi",
        ]
        if let places {
            // A name is followed by a path.
            lines += [
                "    if [[ $first && ! $words && $current != -* ]]; then",
                "        words=($(compgen -S : -W \"\(places)\" -- \"$current\"))",
                "        if [[ $words ]]; then COMPREPLY+=(\"${words[@]}\"); compopt -o nospace 2>/dev/null; fi",
                "    fi",
                "    return 0",
            ]
        }
        lines += [
            "}",
            "complete -o filenames -F \(name) \(program)",
        ]
        return lines.joined(separator: "\n")
    }

    private static func words(of options: [Option]) -> String {
        options.flatMap(\.spellings).joined(separator: " ")
    }
}
