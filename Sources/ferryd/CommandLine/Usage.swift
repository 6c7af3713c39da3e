// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// The page of `--help`, made from the options.
enum Usage {
    static let document = HelpDocument([
        .paragraph("ferryd serves a directory by FTP."),
        .usage([
            "ferryd [PORT] [options]", "ferryd user add|list|show|change|password|rule|remove ...",
            "ferryd group add|list|show|change|rule|remove ...", "ferryd ban list|add|lift ...",
            "ferryd ctl sessions|disconnect|bans|metrics|check|reload|drain ...",
            "ferryd explain USER COMMAND PATH ...",
            "ferryd partials [PATH...] [--clear] ...", "ferryd retention [--dry-run]", "ferryd check [options]",
            "ferryd configuration --sample", "ferryd manual|completion ...", "ferryd help|version",
        ]),
        .paragraph(
            """
            It listens on port \(Serving.defaultPort) unless told otherwise. If there is no account yet, it makes one and
            prints its password, once. "ferryd user" keeps the accounts; a lost password is replaced by:
              ferryd user password NAME
            "ferryd group" keeps groups, whose settings accounts inherit.
            "ferryd ban" lists the addresses that are turned away, and changes them.
            "ferryd ctl" looks at a server that runs, and steers it (--control-socket).
            "ferryd explain" tells which rule decides what an account may do at a path.
            "ferryd partials" lists what is kept of broken uploads, and clears it.
            "ferryd retention" removes old files where [[retention]] of the file says so; --dry-run shows them.
            "ferryd check" says what would be served, to whom, and what is wrong.
            Each option is also a key of the same name in a file (--configuration), and a variable: FERRYD_GRACE=30, or
            FERRYD_GRACE_FILE with the path of a file whose first line is the value.
            The start tells the accounts' names, where they are kept, and how to connect.
            """),
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
