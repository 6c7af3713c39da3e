// SPDX-License-Identifier: Apache-2.0
import FerryHTTP
import ProgramKit

/// `ferryd ctl accounts`: the accounts of a server that runs, which may be confined, or another user's, or far away.
enum CtlAccounts: CtlDeed {
    static let name = "accounts"
    static let usage = "accounts [show|add|change|password|remove NAME [SETTING=VALUE...]]"
    static let summary = "list accounts, and look after them: allow=read-only, quota=10G, group=staff, disabled=true"
    static let takesWords = true

    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        let things = CtlThings(kind: "account", path: "/v1/accounts", server: server, arguments, streams)
        guard let verb = arguments.words.first else { return try await list(things) }
        let target = try things.target
        switch verb {
        case "show": return try await things.show(.get, target)
        case "add": return try await things.add(SettingWords(arguments.words.dropFirst(2), "group", "disabled"))
        case "change": return try await things.change(SettingWords(arguments.words.dropFirst(2), "group", "disabled"))
        case "remove": return try await things.remove()
        case "password":
            let made = JSON(parsing: try await server.ask(.post, "\(target)/password", JSONObject()))
            streams.say(arguments.wantsJSON ? made?.text ?? "" : made?["password"]?.asText ?? "")
            return .done
        default: throw UsageError("Say: ferryd ctl \(usage)")
        }
    }

    private static func list(_ things: CtlThings) async throws -> DaemonExitCode {
        try await things.list("accounts", ["NAME", "ALLOWED", "USED", "STATE", "GROUP"]) { account in
            [
                account["name"]?.asText ?? "", account["effective"]?["allow"]?.asText ?? "all",
                account["used"]?["bytes"]?.asNumber.map(Quantity.bytes) ?? "-", account["state"]?.asText ?? "",
                account["group"]?.asText ?? "-",
            ]
        }
    }
}

/// `ferryd ctl groups`: the same for groups.
enum CtlGroups: CtlDeed {
    static let name = "groups"
    static let usage = "groups [add|change|remove NAME [SETTING=VALUE...]]"
    static let summary = "list groups, and look after them"
    static let takesWords = true

    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        let things = CtlThings(kind: "group", path: "/v1/groups", server: server, arguments, streams)
        guard let verb = arguments.words.first else {
            return try await things.list("groups", ["NAME", "ACCOUNTS"]) { group in
                let members = group["accounts"]?.asList?.compactMap(\.asText) ?? []
                return [group["name"]?.asText ?? "", members.isEmpty ? "-" : members.joined(separator: ",")]
            }
        }
        switch verb {
        case "add": return try await things.add(SettingWords(arguments.words.dropFirst(2)))
        case "change": return try await things.change(SettingWords(arguments.words.dropFirst(2)))
        case "remove": return try await things.remove()
        default: throw UsageError("Say: ferryd ctl \(usage)")
        }
    }
}
