// SPDX-License-Identifier: Apache-2.0
import ProgramKit

extension AdminRoute {
    /// Tells why an account may do something, or may not.
    static let explain = AdminRoute(
        name: "explain", method: "GET", template: "/v1/accounts/{account}/explain",
        summary: "Tells whether an account may do a command at a path, and which rules decide, as ferryd explain does.",
        parameters: [
            .account,
            Parameter(name: "command", place: .query, summary: "A command of FTP: STOR, RETR, DELE, RNFR."),
            Parameter(name: "path", place: .query, summary: "The path in the account's tree."),
            Parameter(name: "to", place: .query, summary: "The new path of a rename."),
        ],
        answers: [
            Answer(
                status: 200, meaning: "The answer.",
                content: .json(
                    .object([
                        .always("allowed", .flag, "True if it may."),
                        .always("reasons", .list(.text), "The answer in words, and all that decides it."),
                    ]))), .noAccount,
        ]
    ) { (service, arguments) async throws(AdminRefusal) in
        guard let command = arguments.query("command"), let path = arguments.query("path") else {
            throw AdminRefusal(400, "It takes a command and a path, such as ?command=STOR&path=/incoming/a")
        }
        let words = [arguments.path["account"] ?? "", command, path] + (arguments.query("to").map { [$0] } ?? [])
        let found = try await service.desk.explain(words)
        var object = JSONObject()
        object.add("allowed", found.isAllowed)
        object.add("reasons", found.lines)
        return .json(object.json)
    }
}
