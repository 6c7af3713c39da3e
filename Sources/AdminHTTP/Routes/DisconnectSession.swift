// SPDX-License-Identifier: Apache-2.0
import FTPServer

extension AdminRoute {
    /// Sends a client away.
    static let disconnectSession = AdminRoute(
        name: "disconnectSession", method: "DELETE", template: "/v1/sessions/{session}",
        summary: "Ends a session; its transfer is stopped, and of an upload the part that arrived is kept.",
        scope: .operate,
        parameters: [
            Parameter(name: "session", place: .path, summary: "The number of the session.", schema: .count),
            Parameter(name: "reason", place: .query, summary: "The reason that the client reads, 200 bytes at most."),
        ],
        answers: [
            Answer(status: 204, meaning: "The session is told to end.", content: .nothing),
            Answer(status: 404, meaning: "There is no such session.", content: .json(.problem)),
        ]
    ) { service, arguments in
        let text = arguments.path["session"] ?? ""
        guard let number = Int(text), number > 0 else {
            return .problem(400, "\"\(text)\" is no number of a session.")
        }
        let reason = arguments.query("reason") ?? ""
        if reason.utf8.count > 200 { return .problem(400, "A reason has 200 bytes at most.") }
        return service.server.disconnect(number, reason: reason)
            ? .nothing : .problem(404, "There is no session \(number).")
    }
}
