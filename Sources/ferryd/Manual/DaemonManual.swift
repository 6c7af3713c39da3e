// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// The manual pages of the server, ferryd(8) and ferryd.toml(5), and its words for shells: made from what its commands
/// declare.
enum DaemonManual {
    static let page = ManualPage(
        "ferryd", section: 8, "serve a directory by FTP", version: version, page: Usage.document,
        sections: [ManualPage.Section("COMMANDS", commands)], others: ["ferryd.toml(5)", "ferry(1)"])

    static let configuration = ManualPage(
        "ferryd.toml", section: 5, "settings of ferryd", version: version,
        page: HelpDocument([
            .paragraph(SampleConfiguration.introduction),
            .paragraph(
                """
                A file with every key is printed by:
                  ferryd configuration --sample
                """),
            .table(heading: "Keys", DaemonOption.all.map { row($0.declaration, needsRestart: $0.needsRestart) }),
        ]),
        sections: DaemonSettings.groups.map { group in
            let about = HelpDocument.Block.paragraph(group.summary)
            let keys = HelpDocument.Block.table(heading: nil, group.options.map { row($0, needsRestart: false) })
            return ManualPage.Section("TABLES [[\(group.name)]]", [(nil, HelpDocument([about, keys]))])
        },
        others: ["ferryd(8)"])

    static let completion = ShellWords(
        "ferryd", options: DaemonInvocation.declarations,
        commands: families.flatMap { family in
            family.subcommands.map {
                ShellWords.Command([family.name, $0.name], $0.summary, options: $0.options.map(\.declaration))
            }
        } + [
            ShellWords.Command(
                ["explain"], "tell which rule decides", options: ExplainCommand.options.map(\.declaration)),
            ShellWords.Command(
                ["partials"], "list what is kept of broken uploads, or clear it",
                options: PartialsOption.allCases.map(\.declaration)),
            ShellWords.Command(
                ["retention"], "remove what the tables [[retention]] say", options: RetentionCommand.ownOptions),
            ShellWords.Command(
                ["check"], "say what would be served, and what is wrong", options: DaemonInvocation.declarations),
            ShellWords.Command(["configuration"], "print a file of settings", options: ConfigurationCommand.options),
            ShellWords.Command(["manual"], "print a manual page", options: []),
            ShellWords.Command(["completion"], "print words for a shell", options: []),
        ])

    private static let version = "Ferry \(Version.text)"
    private static let families = [SubcommandFamily.user, .group]

    private static let commands: [(name: String?, page: HelpDocument)] =
        families.flatMap { family in
            family.subcommands.map { ("ferryd \(family.name) \($0.name)", family.help(for: $0)) }
        } + [
            ("ferryd explain", ExplainCommand.help), ("ferryd partials", PartialsCommand.help),
            ("ferryd retention", RetentionCommand.help), ("ferryd check", CheckCommand.help),
            ("ferryd configuration", ConfigurationCommand.help),
            ("ferryd manual", ManualCommand.help),
        ]

    private static func row(_ option: ProgramKit.Option, needsRestart: Bool) -> HelpDocument.Row {
        HelpDocument.Row(
            "\(option.key) = \(option.exampleValue)",
            SampleConfiguration.sentence(about: option) + (needsRestart ? " Needs a restart." : ""))
    }
}
