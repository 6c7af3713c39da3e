// SPDX-License-Identifier: Apache-2.0
import ProgramKit

extension AdminRoute {
    /// Lists the last events.
    static let listEvents = AdminRoute(
        name: "listEvents", method: "GET", template: "/v1/events",
        summary:
            "Lists the last events, the newest first; some thousands are remembered, from the start of the server on.",
        parameters: [
            Parameter(name: "event", place: .query, summary: "Only those of this kind: upload, login-failed."),
            Parameter(name: "user", place: .query, summary: "Only those of this account."),
            Parameter(
                name: "text", place: .query, summary: "Only those whose line has this in it; case does not count."),
            Parameter(name: "after", place: .query, summary: "Only those after the one with this id."),
            Parameter(name: "limit", place: .query, summary: "So many at most; 100 if not given.", schema: .count),
        ],
        answers: [
            Answer(
                status: 200, meaning: "The events.",
                content: .json(.object([.always("events", .list(.event), "Those that are meant.")])))
        ]
    ) { (service, arguments) async throws(AdminRefusal) in
        let text = arguments.query("limit") ?? "100"
        guard let limit = Int(text), (1...1000).contains(limit) else {
            throw AdminRefusal(400, "\"limit\" is a number from 1 to 1000, not \"\(text)\".")
        }
        let events = service.events(
            kind: arguments.query("event"), user: arguments.query("user"), text: arguments.query("text"),
            after: arguments.query("after"), limit: limit)
        return .json(.object([("events", .list(events.map(\.json)))]))
    }
}

extension AdminService {
    /// The last events that are meant, the newest first.
    func events(
        kind: String? = nil, user: String? = nil, text: String? = nil, after: String? = nil, limit: Int
    ) -> [AdminEvent] {
        let text = text?.lowercased()
        let newer = desk.events.reversed().prefix { $0.id != after }
        return Array(
            newer.lazy.filter { event in
                (kind == nil || event.kind == kind) && (user == nil || event.user == user)
                    && (text.map { event.words.lowercased().contains($0) } ?? true)
            }.prefix(limit))
    }
}

extension JSONSchema {
    static let event = JSONSchema.named(
        "event",
        .object([
            .always("id", .text, "No other event has it."),
            .always("time", .moment, "Its moment."),
            .always("event", .text, "Its kind."),
            .sometimes("user", .text, "The account, or the name with which a login was tried."),
            .sometimes("address", .text, "The address of the client."),
            .always("trouble", .flag, "True if somebody should look."),
            .always("text", .text, "A line for a person."),
            .always("details", .anything, "The event as files of events have it: docs/events.md."),
        ]))
}

extension AdminEvent {
    fileprivate var json: JSON {
        var object = JSONObject()
        object.add("id", id)
        object.add("time", LogTime.text(of: milliseconds))
        object.add("event", kind)
        if let user { object.add("user", user) }
        if let address { object.add("address", address) }
        object.add("trouble", isTrouble)
        object.add("text", words)
        object.add("details", self.object)
        return object.json
    }
}
