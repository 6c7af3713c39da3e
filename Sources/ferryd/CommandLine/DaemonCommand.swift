// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// A command of ferryd beside serving.
///
/// `all` has a row for each: the start, the advice for a slip, the manual page and the words for shells are made from it.
struct DaemonCommand: Sendable {
    /// The word behind `ferryd`.
    let name: String
    /// Its effect, as a phrase.
    let summary: String
    /// The pages of its help, each with the words that lead to it.
    let pages: [(name: String?, page: HelpDocument)]
    /// The words and options that it takes.
    let words: [ShellWords.Command]
    /// Runs the words behind its own.
    let run: @Sendable ([[UInt8]]) async -> DaemonExitCode

    static let all = [
        DaemonCommand(.user), DaemonCommand(.group),
        DaemonCommand(
            "ban", "list the addresses that are turned away, and change them", BanCommand.help,
            BanOption.allCases.map(\.declaration)
        ) { await BanCommand.run($0) },
        DaemonCommand(
            "ctl", "look at a server that runs, and steer it", CtlCommand.help,
            CtlOption.allCases.map(\.declaration)
        ) { await CtlCommand.run($0) },
        DaemonCommand(
            "import", "take over the accounts of another server", ImportCommand.help,
            ImportOption.allCases.map(\.declaration)
        ) { await ImportCommand.run($0) },
        DaemonCommand(
            "explain", "tell which rule decides what an account may do at a path", ExplainCommand.help,
            ExplainCommand.options.map(\.declaration)
        ) { await ExplainCommand.run($0) },
        DaemonCommand(
            "partials", "list what is kept of broken uploads, or clear it", PartialsCommand.help,
            PartialsOption.allCases.map(\.declaration)
        ) { await PartialsCommand.run($0) },
        DaemonCommand(
            "retention", "remove the files that the tables [[retention]] do not keep", RetentionCommand.help,
            RetentionCommand.ownOptions
        ) { await RetentionCommand.run($0) },
        DaemonCommand(
            "state", "keep all that must not be lost in one file, and bring it back", StateCommand.help,
            StateOption.allCases.map(\.declaration)
        ) { await StateCommand.run($0) },
        DaemonCommand(
            "check", "say what would be served, to whom, and what is wrong", CheckCommand.help,
            DaemonInvocation.declarations
        ) { await CheckCommand.run($0) },
        DaemonCommand(
            "configuration", "print a file of settings with every key", ConfigurationCommand.help,
            ConfigurationCommand.options
        ) { ConfigurationCommand.run($0) },
        DaemonCommand("manual", "print a manual page", ManualCommand.help, []) { ManualCommand.run($0) },
        DaemonCommand("completion", "print the words that a shell completes", ManualCommand.help, []) {
            ManualCommand.complete($0)
        },
    ]

    /// The command that the first of these words names, and the words for it; "help" before it asks for its help.
    static func named(by words: [[UInt8]]) -> (command: DaemonCommand, words: [[UInt8]])? {
        let isHelp = words.count > 1 && words.first == Array("help".utf8)
        let words = isHelp ? words.dropFirst() + [Array("--help".utf8)] : words[...]
        return all.first { words.first == Array($0.name.utf8) }.map { ($0, Array(words.dropFirst())) }
    }

    private init(
        _ name: String, _ summary: String, _ help: HelpDocument, _ options: [ProgramKit.Option],
        run: @escaping @Sendable ([[UInt8]]) async -> DaemonExitCode
    ) {
        (self.name, self.summary, self.run) = (name, summary, run)
        pages = [("ferryd \(name)", help)]
        words = [ShellWords.Command([name], summary, options: options)]
    }

    private init(_ family: SubcommandFamily) {
        name = family.name
        summary = "\(family.summary): \(family.subcommands.map { $0.name }.joined(separator: ", "))"
        pages = family.subcommands.map { ("ferryd \(family.name) \($0.name)", family.help(for: $0)) }
        words = family.subcommands.map {
            ShellWords.Command([family.name, $0.name], $0.summary, options: $0.options.map(\.declaration))
        }
        run = { await family.run($0) }
    }
}
