// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// The manual pages of the server, ferryd(8) and ferryd.toml(5), and its words for shells: made from what its commands
/// declare.
enum DaemonManual {
    static let page = ManualPage(
        "ferryd", section: 8, "serve a directory by FTP", version: version, page: Usage.document,
        sections: [
            ManualPage.Section("COMMANDS", DaemonCommand.all.filter { $0.name != "completion" }.flatMap(\.pages))
        ], others: ["ferryd.toml(5)", "ferry(1)"])

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
        commands: DaemonCommand.all.flatMap(\.words))

    private static let version = "Ferry \(Version.text)"
    private static func row(_ option: ProgramKit.Option, needsRestart: Bool) -> HelpDocument.Row {
        HelpDocument.Row(
            "\(option.key) = \(option.exampleValue)",
            SampleConfiguration.sentence(about: option) + (needsRestart ? " Needs a restart." : ""))
    }
}
