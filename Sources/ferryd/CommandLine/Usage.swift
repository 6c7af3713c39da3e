// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// The page of `--help`, made from the options.
enum Usage {
    static let document = HelpDocument([
        .paragraph("ferryd serves a directory by FTP."),
        .usage(["ferryd [PORT] [options]", "ferryd COMMAND ...", "ferryd help [COMMAND]", "ferryd version"]),
        .paragraph(
            """
            It listens on port \(Serving.defaultPort) unless told otherwise. If there is no account yet, it makes one and
            prints its password, once. A lost password is replaced by:
              ferryd user password NAME
            Each option is also a key of the same name in a file (--configuration), and a variable: FERRYD_GRACE=30, or
            FERRYD_GRACE_FILE with the path of a file whose first line is the value.
            The start tells the accounts' names, where they are kept, and how to connect.
            """),
        .table(heading: "Commands", DaemonCommand.all.map { HelpDocument.Row($0.name, $0.summary) }),
        .options(DaemonInvocation.declarations, heading: "Options"),
        .table(
            heading: "Exit codes",
            DaemonExitCode.meanings.map { HelpDocument.Row("\($0.code.rawValue)", $0.meaning) }),
        .paragraph(
            """
            SIGTERM and control-C let transfers finish; a second one ends them. SIGHUP reads the settings and the
            certificates again, unless it comes from a terminal that closes. SIGUSR1 opens the files of logs anew.
            """),
    ])

    static func text(width: Int) -> String { document.text(width: width) }
}
