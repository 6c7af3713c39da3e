// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `SITE HELP`: the commands behind `SITE`, or how one of them is written.
enum SiteHELP: QueryCommand, SiteCommand {
    typealias Argument = RawArgument
    static let syntax = "SITE HELP [<command>]"
    static let summary = "List the SITE commands, or explain one."

    static func answer(_ argument: RawArgument, _: SessionView) throws(Refusal) -> Completion {
        let word = argument.bytes.trimmingBlanks
        if word.isEmpty {
            let words = SiteWord.allCases.map(\.rawValue).sorted().joined(separator: " ")
            return .help(["The SITE commands:", words, "SITE HELP <command> explains one."])
        }
        guard let known = SiteWord(wire: word), let row = SiteTable.rows[known]?.description else {
            throw .unknownCommand
        }
        return .help([row.syntax + ": " + row.summary])
    }
}
