// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// The pages of `--help` and `--version`.
enum ProgramHelp {
    static let version = "ferry 0.1.0"

    static var page: String {
        let commands = CommandTable.all.filter { $0.oneShot != nil }
        let width = commands.map { $0.name.count }.max() ?? 0
        let rows = commands.map { "  \($0.name.padded(toWidth: width))  \($0.summary)" }
        let codes = ExitCode.meanings.map { "\($0.code.rawValue) \($0.meaning)" }
        return """
            Usage: ferry [HOST [PORT]]                 a shell; HOST is a name, user@name, an address or a URL
                   ferry COMMAND ... [OPTIONS]         one command
                   ferry -c COMMANDS | -f SCRIPT       commands of the shell, up to the first that fails

            Commands (ferry COMMAND --help tells more; the shell has others, too):
            \(rows.joined(separator: "\n"))

            Names on a server: HOST:PATH from the login folder, HOST:/PATH from the root, or ftp://HOST/PATH.
            A local name with a colon is written ./NAME:X, and - is standard input or output.
            Passwords come from the URL, \(CredentialSearch.variable), ~/.netrc, or from you; never from an option.

            Options:
            \(HelpPage.table(GlobalOptions.all).joined(separator: "\n"))

            Exit codes: \(codes.joined(separator: ", ")).
            """
    }

    /// The page of a one-shot command.
    static func page(of command: any ShellCommand.Type) -> String {
        var lines = ["\(command.summary).", "", "Usage: ferry \(OneShotOperands.usage(of: command))"]
        if !command.options.isEmpty { lines += [""] + HelpPage.table(command.options) }
        if !command.explanation.isEmpty { lines += ["", command.explanation] }
        return (lines + ["", "ferry --help lists the options that all commands have."]).joined(separator: "\n")
    }
}
