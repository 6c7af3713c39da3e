// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO
import ProgramKit

/// `ferryd retention`: removes what `[[retention]]` says, or shows it; a server may be running meanwhile.
///
/// The kernel tells which files are open, in the server as in any other program, so that the two need not talk.
enum RetentionCommand {
    private static let dryRun = ProgramKit.Option("n", "dry-run", "show what would be removed, and remove nothing")
    /// The options that are about it; it takes all others of a server too.
    static let ownOptions = [dryRun, DaemonSettings.fileOption, DaemonInvocation.helpOption]

    static let help = HelpDocument([
        .usage(["ferryd retention [--dry-run] [--configuration FILE]"]),
        .paragraph(
            """
            Looks at the directories of the tables [[retention]] and removes the files that are older, or more, than these
            keep: the oldest first, by the time at which they arrived, and none that anybody has open. The server does the
            same by itself, at the times that the tables say.
            """),
        .options(ownOptions),
    ])

    /// Runs the words behind `ferryd retention`.
    static func run(_ words: [[UInt8]], _ streams: StandardStreams = .standard) async -> DaemonExitCode {
        await streams.carryOut("ferryd retention") {
            let isDry = try OptionParser.parse(
                words.map(PlainWord.init(value:)), options: DaemonInvocation.declarations + [dryRun]
            ).has(dryRun)
            guard case .serve(let settings) = try DaemonInvocation(words, besides: [dryRun]) else {
                streams.say(help.text(width: streams.textWidth))
                return .done
            }
            let resolved = try settings.resolve().options
            guard !resolved.retention.isEmpty else {
                throw UsageError("No table [[retention]] says what to keep. An example: ferryd configuration --sample")
            }
            guard let state = resolved.state ?? .standard() else {
                throw UsageError("There is no home directory to keep accounts in. Name a directory: --state DIR")
            }
            return try await look(resolved, state, isDry: isDry, streams)
        }
    }

    private static func look(
        _ options: Options, _ state: StateDirectory, isDry: Bool, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        let needsAccounts = options.retention.contains { $0.account != nil }
        let homes =
            needsAccounts ? try await RetentionKeeper.homes(try await state.accounts(create: false, looks: true)) : [:]
        let places = try options.retention.map { table throws(UsageError) in
            try RetentionPlace(table, homes: homes, state: state)
        }
        // The same places as those of the server, so that each removal is recorded there.
        let records =
            isDry ? nil : try EventRecords(options.events) { streams.complain($1.words($0)) }
        var isWhole = true
        for place in places {
            let report = await BlockingPool.shared.run { (flag: CancellationFlag) in
                place.look(isDry: isDry, stopped: flag) { file in
                    streams.say("\(isDry ? "would remove" : "removed") \(file.words)")
                    records?.desk.tell(.retentionRemoved, .retired(file))
                }
            }
            streams.say(
                "\(report.place): \(isDry ? report.words.replacing(" removed", with: " to be removed") : report.words)")
            if report.failed > 0 || report.isPartial { isWhole = false }
        }
        await records?.finish()
        return isWhole ? .done : .failed
    }
}
