// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryHTTP
import ProgramKit

/// `ferryd ctl rules`: what accounts and groups of a server that runs may do at places of their tree.
enum CtlRules: CtlDeed {
    static let name = "rules"
    static let usage = "rules NAME [allow|deny DEEDS PATH | remove N] [--group]"
    static let summary = "list the rules of an account or group, put one behind them, or take one away"
    static let takesWords = true
    static let options: [CtlOption] = [.group]

    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        guard let name = arguments.words.first else {
            throw UsageError("Whose rules? Such as: ferryd ctl rules ada deny delete,rename /incoming")
        }
        let kind = arguments.has(.group) ? "group" : "account"
        let owner = "/v1/\(kind)s/\(CtlThings.part(name))"
        let words = Array(arguments.words.dropFirst())
        let answer =
            switch words.first {
            case nil: try await server.ask(.get, owner)
            case "allow" where words.count == 3, "deny" where words.count == 3:
                try await server.ask(.post, "\(owner)/rules", rule(words))
            case "remove" where words.count == 2:
                try await server.ask(.delete, "\(owner)/rules/\(CtlThings.part(words[1]))")
            default: throw UsageError("Say: ferryd ctl \(usage)")
            }
        guard let found = JSON(parsing: answer) else { return .failed }
        if arguments.wantsJSON {
            streams.say((found["rules"] ?? .list([])).text)
        } else {
            list(found, name, streams)
        }
        return .done
    }

    private static func rule(_ words: [String]) -> JSONObject {
        var rule = JSONObject()
        rule.add("effect", words[0])
        rule.add("deeds", words[1])
        rule.add("path", words[2])
        return rule
    }

    private static func list(_ owner: JSON, _ name: String, _ streams: StandardStreams) {
        let inherited = owner["inherited-rules"]?.asList ?? []
        let own = owner["rules"]?.asList ?? []
        if inherited.isEmpty, own.isEmpty {
            return streams.complain(
                "There are no rules: what is allowed is allowed everywhere. "
                    + "Add one: ferryd ctl rules \(name) deny DEEDS PATH")
        }
        let rows =
            inherited.map { row(of: $0, number: owner["group"]?.asText ?? "") }
            + own.enumerated().map { row(of: $1, number: "\($0 + 1)") }
        streams.say(UserList.table([RuleEditing.heads] + rows))
    }

    private static func row(of rule: JSON, number: String) -> [String] {
        [number] + ["effect", "deeds", "path"].map { Printable.text(Array((rule[$0]?.asText ?? "").utf8)) }
    }
}
