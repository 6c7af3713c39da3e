// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryHTTP
import ProgramKit

/// `ferryd ctl token add|list|remove`: the tokens with which programs come by TCP (--control-address).
enum CtlToken: CtlDeed {
    static let name = "token"
    static let usage = "token list | add NAME [--scope SCOPE] [--expires DATE] | remove NAME..."
    static let summary = "make, list or remove tokens for programs that come by TCP (--control-address)"
    static let takesWords = true
    static let options: [CtlOption] = [.scope, .expires]

    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        let words = arguments.words
        switch (words.first, words.count) {
        case ("add", 2): return try await add(words[1], arguments, server, streams)
        case ("remove", 2...): return try await remove(words.dropFirst(), arguments, server, streams)
        case ("list", 1): return try await list(arguments, server, streams)
        default: throw UsageError("Say: ferryd ctl \(usage)")
        }
    }

    /// The token alone goes to standard output, so that a program can take it from there.
    private static func add(
        _ name: String, _ arguments: CtlArguments, _ server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        var object = JSONObject()
        object.add("name", name)
        object.add("scope", arguments.value(of: .scope).map { String(decoding: $0, as: UTF8.self) } ?? "read")
        if let date = arguments.value(of: .expires) { object.add("expires", String(decoding: date, as: UTF8.self)) }
        guard let made = JSON(parsing: try await server.ask(.post, "/v1/tokens", object)) else { return .failed }
        if arguments.wantsJSON {
            streams.say(made.text)
            return .done
        }
        streams.complain("This is shown only now. Send it as \"Authorization: Bearer TOKEN\".")
        streams.say(made["token"]?.asText ?? "")
        return .done
    }

    private static func remove(
        _ names: ArraySlice<String>, _ arguments: CtlArguments, _ server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        var code = DaemonExitCode.done
        for name in names {
            let part = PercentEncoding.text(of: name.utf8, keepingSlashes: false)
            let isGone = try await delete(
                "/v1/tokens/\(part)", over: server, arguments, streams, done: "Removed the token \(name).",
                ["removed": .text(name)])
            if !isGone { code = .failed }
        }
        return code
    }

    private static func list(
        _ arguments: CtlArguments, _ server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        let tokens = JSON(parsing: try await server.ask(.get, "/v1/tokens"))?["tokens"]?.asList ?? []
        if arguments.wantsJSON {
            for token in tokens { streams.say(token.text) }
        } else if tokens.isEmpty {
            streams.complain("There are no tokens. Make one: ferryd ctl token add NAME")
        } else {
            let rows = tokens.map { token in
                ["name", "scope", "created", "expires"].map { token[$0]?.asText ?? "removed" }
            }
            streams.say(UserList.table([["NAME", "SCOPE", "CREATED", "UNTIL"]] + rows))
        }
        return .done
    }
}
