// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPWire
import FerryIO
import ProgramKit

extension AdminRoute {
    /// Lists the sessions: each one's user, deed and speed.
    static let listSessions = AdminRoute(
        name: "listSessions", method: "GET", template: "/v1/sessions",
        summary: "Lists all connections in the order of their beginning, and what each of them does.",
        parameters: [
            Parameter(name: "user", place: .query, summary: "Only those of this account."),
            Parameter(
                name: "state", place: .query, summary: "Only those in this state.",
                schema: .choice(SessionStatus.Activity.words)),
        ],
        answers: [
            Answer(
                status: 200, meaning: "The sessions.",
                content: .json(.object([.always("sessions", .list(.session), "All that were asked for.")])))
        ]
    ) { service, arguments in
        let (user, state) = (arguments.query("user"), arguments.query("state"))
        if let state, !SessionStatus.Activity.words.contains(state) {
            return .problem(400, "A state is one of \(SessionStatus.Activity.words.joined(separator: ", ")).")
        }
        let sessions = service.server.sessions.filter { session in
            (user == nil || session.user?.description == user) && (state == nil || session.activity.word == state)
        }
        return .json(.object([("sessions", .list(sessions.map(\.json)))]))
    }
}

extension JSONSchema {
    static let session = JSONSchema.named(
        "session",
        .object([
            .always("session", .count, "Its number, as in events, counted from the start of the server."),
            .always("address", .text, "The address of the client."),
            .always("port", .count, "The port of the client."),
            .sometimes("user", .text, "The account; missing before a login."),
            .always("seconds", .number, "The time since the client connected."),
            .always("state", .choice(SessionStatus.Activity.words), "What it does."),
            .sometimes("tls", .text, "The version of TLS; missing in clear."),
            .sometimes("cipher", .text, "The cipher suite."),
            .sometimes(
                "transfer",
                .object([
                    .always("direction", .choice(["download", "upload", "listing"]), "As the client sees it."),
                    .always("path", .text, "The path as the client sees it."),
                    .sometimes("path-encoded", .text, "The path in percent encoding, where it is no UTF-8."),
                    .always("bytes", .count, "The bytes so far."),
                    .sometimes("total", .count, "The bytes that there will be, where that is known."),
                    .always("rate", .count, "Bytes a second since the transfer began."),
                ]), "The transfer under way."),
        ]))
}

extension SessionStatus.Activity {
    static let words = ["logging-in", "idle", "transferring", "leaving"]
}

extension SessionStatus {
    var json: JSON {
        var object = JSONObject()
        object.add("session", Int64(id))
        object.add("address", peer.hostText)
        object.add("port", Int64(peer.port))
        if let user { object.add("user", user.description) }
        object.add("seconds", .decimal((age / .milliseconds(1)).rounded() / 1000))
        object.add("state", activity.word)
        if let encryption, !encryption.isControlClear {
            object.add("tls", encryption.control.version.rawValue)
            object.add("cipher", encryption.control.cipher)
        }
        if case .transferring(let report) = activity {
            var transfer = JSONObject()
            transfer.add("direction", report.subject.direction.rawValue)
            transfer.add(bytes: report.subject.path.bytes, as: "path")
            transfer.add("bytes", report.bytes)
            if let total = report.total { transfer.add("total", total) }
            transfer.add("rate", report.rate)
            object.add("transfer", transfer.json)
        }
        return object.json
    }
}
