// SPDX-License-Identifier: Apache-2.0
import ProgramKit

extension AdminRoute {
    /// Lists the hooks, and what waits for each of them.
    static let listHooks = AdminRoute(
        name: "listHooks", method: "GET", template: "/v1/hooks",
        summary: "Lists the programs and servers that are told events, and what waits for each of them.",
        answers: [
            Answer(
                status: 200, meaning: "The hooks.",
                content: .json(
                    .object([
                        .always(
                            "hooks", .list(.hook),
                            "In the order of the settings; behind them those that these do not name any more, while events wait "
                                + "for them.")
                    ])))
        ]
    ) { service, _ in
        .json(.object([("hooks", .list(service.desk.hooks.map(\.json)))]))
    }
}

extension JSONSchema {
    static let hook = JSONSchema.named(
        "hook",
        .object([
            .always("hook", .text, "Its name, or else its program or server."),
            .always("waiting", .count, "The events that wait for it, those among them that it is just being told."),
            .always("put-off", .count, "Those of them that it has not taken yet, and that are tried again."),
            .sometimes("next-try-seconds", .number, "The time until the next of those is tried; missing without any."),
            .sometimes("reason", .text, "Why it did not take the last of those."),
            .always("named", .flag, "False if the settings do not name it any more: then it is told nothing."),
        ]))
}

extension AdminHook {
    fileprivate var json: JSON {
        var object = JSONObject()
        object.add("hook", name)
        object.add("waiting", Int64(waiting))
        object.add("put-off", Int64(putOff))
        if let next { object.add("next-try-seconds", .decimal((next / .milliseconds(1)).rounded() / 1000)) }
        if let reason { object.add("reason", reason) }
        object.add("named", isNamed)
        return object.json
    }
}
