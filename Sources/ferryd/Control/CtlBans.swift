// SPDX-License-Identifier: Apache-2.0
import FerryHTTP
import ProgramKit

/// `ferryd ctl bans`: the networks that are turned away; `ferryd ctl bans lift NETWORK...` lets them in again.
enum CtlBans: CtlDeed {
    static let name = "bans"
    static let usage = "bans [lift NETWORK...]"
    static let summary = "list the networks that are turned away, or let some in again"
    static let takesWords = true

    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        guard let word = arguments.words.first else { return try await list(arguments, server, streams) }
        guard word == "lift" else {
            throw UsageError("\"\(word)\" is no word here. Say: ferryd ctl bans, or: ferryd ctl bans lift NETWORK")
        }
        let networks = arguments.words.dropFirst()
        if networks.isEmpty { throw UsageError("Which network? All that are banned: ferryd ctl bans") }
        var code = DaemonExitCode.done
        for network in networks {
            // A slash within a part of the path is encoded.
            let part = PercentEncoding.text(of: Array(network.utf8)).split(
                separator: "/", omittingEmptySubsequences: false)
            let isLifted = try await delete(
                "/v1/bans/\(part.joined(separator: "%2F"))", over: server, arguments, streams,
                done: "Lifted the ban of \(network).", ["lifted": .text(network)])
            if !isLifted { code = .failed }
        }
        return code
    }

    private static func list(
        _ arguments: CtlArguments, _ server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        let bans = JSON(parsing: try await server.ask(.get, "/v1/bans"))?["bans"]?.asList ?? []
        if arguments.wantsJSON {
            for ban in bans { streams.say(ban.text) }
        } else if bans.isEmpty {
            streams.complain("No address is banned.")
        } else {
            let rows = bans.map { ban in
                ["network", "began", "until", "reason"].map { ban[$0]?.asText ?? "lifted" }
            }
            streams.say(UserList.table([["NETWORK", "SINCE", "UNTIL", "REASON"]] + rows))
        }
        return .done
    }
}
