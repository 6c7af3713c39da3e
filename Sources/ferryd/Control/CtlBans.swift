// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryHTTP
import ProgramKit

/// `ferryd ctl bans`: the networks that are turned away; `add NETWORK...` turns others away, `lift NETWORK...` lets them in again.
enum CtlBans: CtlDeed {
    static let name = "bans"
    static let usage = "bans [add NETWORK... [--for TIME] [--reason TEXT] | lift NETWORK...]"
    static let summary = "list the networks that are turned away, turn others away, or let some in again"
    static let takesWords = true
    static let options: [CtlOption] = [.for, .reason]

    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        guard let word = arguments.words.first else { return try await list(arguments, server, streams) }
        guard ["add", "lift"].contains(word) else {
            throw UsageError("\"\(word)\" is no word here. Say: ferryd ctl \(usage)")
        }
        let networks = arguments.words.dropFirst()
        if networks.isEmpty { throw UsageError("Which network? All that are banned: ferryd ctl bans") }
        if word == "add" { return try await add(networks, arguments, server, streams) }
        var code = DaemonExitCode.done
        for network in networks {
            let part = PercentEncoding.text(of: network.utf8, keepingSlashes: false)
            let isLifted = try await delete(
                "/v1/bans/\(part)", over: server, arguments, streams,
                done: "Lifted the ban of \(network).", ["lifted": .text(network)])
            if !isLifted { code = .failed }
        }
        return code
    }

    private static func add(
        _ networks: ArraySlice<String>, _ arguments: CtlArguments, _ server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        var terms = JSONObject()
        if let time = arguments.value(of: .for) {
            terms.add("seconds", try BanArguments.seconds(String(decoding: time, as: UTF8.self)))
        }
        if let reason = arguments.value(of: .reason) { terms.add("reason", String(decoding: reason, as: UTF8.self)) }
        for network in networks {
            var body = terms
            body.add("network", network)
            let ban = JSON(parsing: try await server.ask(.post, "/v1/bans", body))
            streams.say(arguments.wantsJSON ? ban?.text ?? "" : "Banned \(ban?["network"]?.asText ?? network).")
        }
        return .done
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
