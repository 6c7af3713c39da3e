// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// The page of `--help`, made from the options.
enum Usage {
    static let document = HelpDocument([
        .paragraph("ferryd serves a directory by FTP."),
        .usage(["ferryd [PORT] [options]", "ferryd user add|list|show|change|password|remove ..."]),
        .paragraph(
            """
            It listens on port 2121 unless told otherwise. If there is no account yet, it makes one and prints its
            password, once. "ferryd user" keeps the accounts.
            """),
        .options(Invocation.declarations, heading: "Options"),
        .paragraph("SIGTERM lets transfers finish; a second one ends them."),
    ])

    static func text(width: Int) -> String { document.text(width: width) }
}
