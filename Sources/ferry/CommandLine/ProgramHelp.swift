// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// The pages of `--help` and `--version`.
enum ProgramHelp {
    static let version = "ferry 0.1.0"

    static var document: HelpDocument {
        let commands = ShellCommandTable.all.filter { $0.oneShot != nil }
        return HelpDocument([
            .usage([
                "ferry [HOST [PORT]]", "ferry COMMAND ... [OPTIONS]", "ferry -c COMMANDS | -f SCRIPT [HOST [PORT]]",
            ]),
            .paragraph(
                """
                With a HOST (a name, user@name, an address, a URL or a bookmark) or without, ferry is a shell: type help there.
                With a COMMAND it does that one. With -c or -f it does commands of the shell, up to the first that
                fails.
                """),
            .table(heading: "Commands", commands.map { HelpDocument.Row($0.oneShotName, $0.summary) }),
            .paragraph(
                """
                "ferry help COMMAND" or "ferry COMMAND --help" tells more about one; the shell has others, too. "ferry
                manual" prints the manual page, "ferry completion SHELL" the words that bash, zsh or fish completes.

                Names on a server: HOST:PATH from the login directory, HOST:/PATH from the root, or ftp://HOST/PATH. A
                local name with a colon is written ./NAME:X, and - is standard input or output. ftps://HOST is TLS from
                the first byte, on port 990; AUTH TLS on port 21 is ftp://HOST with --tls require.

                A password comes from the first of these that has one: the URL, --password-command,
                \(CredentialSearch.variable), ~/.netrc, you. It is never an option's value.
                """),
            .options(GlobalOptions.all, heading: "Options"),
            .table(heading: "Files", files),
            .table(
                heading: "Exit codes",
                ExitCode.meanings.map { HelpDocument.Row("\($0.code.rawValue)", $0.meaning) }),
        ])
    }

    private static let files = [
        HelpDocument.Row("~/.netrc", "names and passwords by host; must be readable by you alone"),
        HelpDocument.Row("~/.config/ferry/bookmarks", "names for places on servers, one a line; ferry bookmark"),
        HelpDocument.Row("~/.local/share/ferry/history", "lines typed in the shell, without passwords"),
        HelpDocument.Row("~/.local/share/ferry/known-hosts", "servers and their keys, one a line; ferry trust HOST"),
        HelpDocument.Row("~/.local/state/ferry/queue", "transfers that wait, and what is done of them; ferry queue"),
        HelpDocument.Row("~/.local/state/ferry/sync", "what both sides of a sync were like, a file for each"),
        HelpDocument.Row("~/.local/share/ferry/uploads", "uploads that were broken off, so that they can go on"),
    ]

    /// The page of a one-shot command.
    static func document(of command: any ShellCommand.Type) -> HelpDocument {
        HelpDocument(
            [.paragraph("\(command.summary)."), .usage(["ferry \(OneShotOperands.usage(of: command))"])]
                + HelpPage.details(of: command)
                + [.paragraph("ferry --help lists the options that all commands have.")])
    }
}
