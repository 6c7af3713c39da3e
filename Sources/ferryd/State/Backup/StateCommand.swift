// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FerryIO
import ProgramKit

/// `ferryd state backup|restore|check`: keeps what a server must not lose in one file, and brings it back.
enum StateCommand {
    static let help = HelpDocument([
        .usage([
            "ferryd state backup FILE [--force]", "ferryd state restore FILE [--force]", "ferryd state check",
        ]),
        .paragraph(
            """
            The state directory holds accounts, groups and rules, bans, what quotas count, the account with a certificate
            authority, certificates and keys, and events that wait to be told. The backup is one file for its owner alone: it
            holds the hashes of passwords and private keys.
            """),
        .paragraph(
            """
            backup may be done while the server runs: each database is copied as it is at one moment. A FILE that is there is
            only written over with --force. restore needs the server to be stopped, and looks the whole backup through before
            it changes anything. State that is there is put aside with --force, into a directory in the state directory.
            check reads all of the state and tells what is damaged.
            """),
        .options(StateOption.allCases.map(\.declaration)),
    ])

    /// Runs the words behind `ferryd state`.
    static func run(_ words: [[UInt8]], _ streams: StandardStreams = .standard) async -> DaemonExitCode {
        await streams.carryOut("ferryd state") {
            let arguments = try StateArguments(words)
            if arguments.has(.help) {
                streams.say(help.text(width: streams.textWidth))
                return .done
            }
            let directory = try arguments.directory
            return try await BlockingPool.shared.run {
                switch arguments.deed {
                case .backup:
                    try StateBackup.run(directory, to: arguments.file, replacing: arguments.has(.force), streams)
                case .restore:
                    try StateRestore.run(directory, from: arguments.file, replacing: arguments.has(.force), streams)
                case .check: try StateCheck.run(directory, streams)
                }
            }
        }
    }
}
