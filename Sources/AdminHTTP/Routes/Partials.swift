// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit

extension AdminRoute {
    /// Lists what is kept of broken uploads.
    static let listPartials = AdminRoute(
        name: "listPartials", method: "GET", template: "/v1/partials",
        summary: "Lists what is kept of broken uploads, the oldest first, as ferryd partials does.",
        parameters: partialChoice,
        answers: [
            Answer(
                status: 200, meaning: "The partial uploads.",
                content: .json(
                    .object([
                        .always("partials", .list(.partial), "Those that are meant."),
                        .always("failures", .list(.text), "Sentences about directories that could not be looked into."),
                    ]))),
            Answer(status: 404, meaning: "There is no such account.", content: .json(.problem)),
        ]
    ) { (service, arguments) async throws(AdminRefusal) in
        let (found, failures) = try await service.desk.partials(PartialChoice(arguments))
        var object = JSONObject()
        object.add("partials", .list(found.map(\.json)))
        object.add("failures", failures)
        return .json(object.json)
    }

    /// Removes what is kept of broken uploads.
    static let clearPartials = AdminRoute(
        name: "clearPartials", method: "DELETE", template: "/v1/partials",
        summary: "Removes what is kept of broken uploads: of an account, at a path, or with all=true all.",
        scope: .operate,
        parameters: partialChoice + [
            Parameter(name: "all", place: .query, summary: "true, where neither is given.", schema: .choice(["true"]))
        ],
        answers: [
            Answer(
                status: 200, meaning: "What was removed.",
                content: .json(
                    .object([
                        .always("removed", .count, "Their number."), .always("bytes", .count, "Their bytes."),
                        .always(
                            "held", .list(.text), "Paths of those that an upload goes on with, or that are protected."),
                    ]))),
            Answer(status: 404, meaning: "There is no such account.", content: .json(.problem)),
        ]
    ) { (service, arguments) async throws(AdminRefusal) in
        let choice = try PartialChoice(arguments)
        let isSelective = choice.account != nil || choice.path != nil
        guard isSelective != (arguments.query("all") == "true") else {
            throw AdminRefusal(400, "It removes what is named: account=NAME, path=PATH, or else all=true.")
        }
        let (removed, bytes, held) = try await service.desk.clearPartials(choice)
        var object = JSONObject()
        object.add("removed", Int64(removed))
        object.add("bytes", bytes)
        object.add("held", held)
        return .json(object.json)
    }

    private static let partialChoice = [
        Parameter(name: "account", place: .query, summary: "Only those of this account."),
        Parameter(
            name: "path", place: .query,
            summary: "Only those at this absolute path of the server's machine, and below it."),
    ]
}

extension PartialChoice {
    fileprivate init(_ arguments: AdminArguments) throws(AdminRefusal) {
        self.init()
        account = arguments.query("account")
        if let text = arguments.query("path") {
            guard text.hasPrefix("/") else {
                throw AdminRefusal(400, "\"path\" takes an absolute path, not \"\(text)\".")
            }
            path = Array(text.utf8)
        }
    }
}

extension JSONSchema {
    static let partial = JSONSchema.named(
        "partial",
        .object([
            .sometimes("account", .text, "The account; missing when there is none of that name any more."),
            .always("path", .text, "The file of the server's machine that it would have been."),
            .sometimes("path-encoded", .text, "The path in percent encoding, where it is no UTF-8."),
            .always("cut", .flag, "True if this is only the beginning of the path."),
            .always("bytes", .count, "The bytes that are kept."),
            .always("modified", .moment, "The moment of its last byte."),
        ]))
}

extension AdminPartial {
    fileprivate var json: JSON {
        var object = JSONObject()
        if let account { object.add("account", account) }
        object.add(bytes: path, as: "path")
        object.add("cut", isPathCut)
        object.add("bytes", bytes)
        object.add("modified", LogTime.text(of: modified * 1000))
        return object.json
    }
}
