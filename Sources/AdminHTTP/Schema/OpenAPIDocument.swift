// SPDX-License-Identifier: Apache-2.0
package import ProgramKit

/// The description of all routes for programs (OpenAPI 3.0), made from their rows.
package enum OpenAPIDocument {
    /// The document; `version` is that of the server.
    package static func json(version: String) -> JSON {
        var paths: [(key: String, value: JSON)] = []
        for route in AdminRoute.all {
            let operation = (key: route.method.lowercased(), value: operation(route))
            if let index = paths.firstIndex(where: { $0.key == route.template }),
                case .object(let others) = paths[index].value
            {
                paths[index].value = .object(others + [operation])
            } else {
                paths.append((route.template, .object([operation])))
            }
        }
        return .object([
            ("openapi", .text("3.0.3")),
            (
                "info",
                .object([
                    ("title", .text("ferryd")),
                    ("description", .text("A running FTP server, seen and steered through its control socket.")),
                    ("version", .text(version)),
                ])
            ),
            ("servers", .list([.object([("url", .text("http://localhost"))])])),
            ("paths", .object(paths)),
            ("components", components),
        ])
    }

    /// The parts to which others refer.
    private static var components: JSON {
        let schemas: [(key: String, value: JSON)] = JSONSchema.components.compactMap { schema in
            if case .named(let name, let form) = schema { (name, form.json) } else { nil }
        }
        let responses = (AdminRoute.usualAnswers + AdminRoute.refusals).map { (key: name(of: $0), value: answer($0)) }
        return .object([
            ("schemas", .object(schemas)), ("responses", .object(responses)),
            ("securitySchemes", .object([("token", token)])),
        ])
    }

    /// The name of an answer that many routes may give.
    private static func name(of answer: AdminRoute.Answer) -> String { "answer-\(answer.status)" }

    private static var token: JSON {
        .object([
            ("type", .text("http")), ("scheme", .text("bearer")),
            (
                "description",
                .text(
                    "By TCP only: a token of ferryd ctl token, whose scope has to be x-scope or a later one of "
                        + "\(AdminScope.words).")
            ),
        ])
    }

    private static func operation(_ route: AdminRoute) -> JSON {
        var operation = JSONObject()
        operation.add("operationId", route.name)
        operation.add("summary", route.summary)
        if !route.parameters.isEmpty { operation.add("parameters", .list(route.parameters.map(parameter))) }
        if let body = route.body {
            let content = JSON.object([("application/json", .object([("schema", body.json)]))])
            operation.add("requestBody", .object([("required", .flag(true)), ("content", content)]))
        }
        let own = route.answers.map { (key: "\($0.status)", value: answer($0)) }
        let others = route.otherAnswers.map { answer in
            (
                key: "\(answer.status)",
                value: JSON.object([("$ref", .text("#/components/responses/\(name(of: answer))"))])
            )
        }
        operation.add("responses", .object(own + others))
        if let scope = route.scope {
            operation.add("security", .list([.object([("token", .list([]))])]))
            operation.add("x-scope", scope.rawValue)
        }
        return operation.json
    }

    private static func parameter(_ parameter: AdminRoute.Parameter) -> JSON {
        .object([
            ("name", .text(parameter.name)), ("in", .text(parameter.place.rawValue)),
            ("required", .flag(parameter.place == .path)), ("description", .text(parameter.summary)),
            ("schema", parameter.schema.json),
        ])
    }

    private static func answer(_ answer: AdminRoute.Answer) -> JSON {
        var members: [(key: String, value: JSON)] = [("description", .text(answer.meaning))]
        switch answer.content {
        case .nothing: break
        case .words: members.append(("content", .object([("text/plain", .object([("schema", JSONSchema.text.json)]))])))
        case .events:
            members.append(
                ("content", .object([("text/event-stream", .object([("schema", JSONSchema.text.json)]))])))
        case .json(let schema):
            members.append(("content", .object([("application/json", .object([("schema", schema.json)]))])))
        case .document:
            let schema = JSON.object([("type", .text("object"))])
            members.append(("content", .object([("application/json", .object([("schema", schema)]))])))
        }
        return .object(members)
    }
}
