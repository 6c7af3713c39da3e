// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `HELP`: the commands, or how one of them is written (RFC 959 §4.1.3), from what they say of themselves.
enum HELP: QueryCommand {
    typealias Argument = RawArgument
    static let verb = Verb.help
    static let syntax = "HELP [<command>]"
    static let summary = "List the commands, or explain one."

    static func answer(_ argument: RawArgument, _: SessionView) throws(Refusal) -> Completion {
        let word = argument.bytes.trimmingBlanks
        if word.isEmpty { return .help(["The commands:"] + rows + ["HELP <command> explains one."]) }
        let words = word.split(whereSeparator: \.isBlank)
        if words.count == 2, Verb(wire: words[0]) == .site, let known = SiteWord(wire: words[1]),
            let row = SiteTable.rows[known]?.description
        {
            return .help([row.syntax + ": " + row.summary])
        }
        guard let verb = Verb(wire: word), let command = CommandTable.descriptions.first(where: { $0.verb == verb })
        else {
            throw .unknownCommand
        }
        return .help([command.syntax + ": " + command.summary])
    }

    /// Eight words a row, in the order of the alphabet.
    private static var rows: [String] {
        let words = CommandTable.descriptions.map(\.verb.rawValue).sorted()
        return stride(from: 0, to: words.count, by: 8).map { start in
            words[start..<min(start + 8, words.count)].joined(separator: " ")
        }
    }
}
