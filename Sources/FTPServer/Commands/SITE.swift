// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `SITE`: what this server can do besides (RFC 959 §4.1.3); `SiteCommands/` holds a file for each.
enum SITE: Command {
    static let verb = Verb.site
    static let syntax = "SITE <command> [<argument>]"
    static let summary = "Do something beyond FTP: SITE HELP lists what."

    /// The word behind `SITE`, and the rest of the line.
    struct Argument: CommandArgument {
        let word: SiteWord?
        let rest: [UInt8]

        init(parsing argument: [UInt8]) {
            let words = argument.split(separator: .space, maxSplits: 1, omittingEmptySubsequences: false)
            word = SiteWord(wire: words[0])
            rest = words.count > 1 ? Array(words[1]) : []
        }
    }

    static func features(_ view: SessionView) -> [String] {
        SiteTable.descriptions.flatMap { $0.features(view) }
    }
}
