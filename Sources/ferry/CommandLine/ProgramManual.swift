// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// The manual page ferry(1), and the words that shells complete: made from what the commands declare.
enum ProgramManual {
    static var page: ManualPage {
        ManualPage(
            "ferry", section: 1, "move files by FTP", version: ProgramHelp.version, page: ProgramHelp.document,
            sections: [
                ManualPage.Section(
                    "COMMANDS", oneShots.map { ("ferry \($0.oneShotName)", ProgramHelp.document(of: $0)) }),
                ManualPage.Section(
                    "COMMANDS OF THE SHELL",
                    ShellCommandTable.all.filter { $0.oneShot == nil }.map { ($0.name, HelpPage.document(for: $0)) }),
            ], others: ["ferryd(8)"])
    }

    static var completion: ShellWords {
        ShellWords(
            "ferry", options: GlobalOptions.all,
            commands: oneShots.map {
                ShellWords.Command([$0.oneShotName], $0.summary, options: Invocation.options(with: $0))
            } + [
                ShellWords.Command([Help.name], Help.summary, options: []),
                ShellWords.Command(["manual"], "print the manual page", options: []),
                ShellWords.Command(["completion"], "print words for a shell", options: []),
            ], places: "ferry bookmark list 2>/dev/null | cut -d ' ' -f 1")
    }

    private static var oneShots: [any ShellCommand.Type] { ShellCommandTable.all.filter { $0.oneShot != nil } }
}
