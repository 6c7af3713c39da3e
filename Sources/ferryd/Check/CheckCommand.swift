// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit

/// `ferryd check`: says what a server with these options would serve, to whom, under which limits, and what is wrong.
///
/// Nothing is made and nothing is changed; the server may be running.
enum CheckCommand {
    static let help = HelpDocument([
        .usage(["ferryd check [options of a serving ferryd]"]),
        .paragraph(
            """
            Says what would be served, to whom, under which limits, and what is wrong with it. Exit code 0: the server
            would start and there is nothing to warn of; 3: it would start, with warnings; 1: it would not start;
            2: the settings make no sense.
            """),
    ])

    /// Runs the words behind `ferryd check`.
    static func run(_ words: [[UInt8]], _ streams: StandardStreams = .standard) async -> DaemonExitCode {
        await streams.carryOut("ferryd check") {
            guard case .serve(let settings) = try DaemonInvocation(words) else {
                streams.say(help.text(width: streams.textWidth))
                return .done
            }
            let resolved = try settings.resolve()
            let findings = await CheckFindings(of: resolved)
            streams.say(CheckReport(resolved, findings).text)
            for sentence in findings.mistakes { streams.complain(sentence) }
            if !findings.mistakes.isEmpty { return .failed }
            return findings.warnings.isEmpty ? .done : .warned
        }
    }
}
