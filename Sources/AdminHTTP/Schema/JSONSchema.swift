// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// The form of a value of JSON, as OpenAPI describes it (JSON Schema).
indirect enum JSONSchema: Sendable {
    /// A member of an object.
    struct Member: Sendable {
        let name: String
        let schema: JSONSchema
        let isRequired: Bool
        /// Its meaning, in a sentence.
        let summary: String

        static func always(_ name: String, _ schema: JSONSchema, _ summary: String) -> Member {
            Member(name: name, schema: schema, isRequired: true, summary: summary)
        }

        static func sometimes(_ name: String, _ schema: JSONSchema, _ summary: String) -> Member {
            Member(name: name, schema: schema, isRequired: false, summary: summary)
        }
    }

    case text
    /// A text, or `null` for none.
    case textOrNull
    case flag
    /// An object that another document describes.
    case anything
    /// A moment (RFC 3339).
    case moment
    /// A whole number from 0 on.
    case count
    case number
    case choice([String])
    case list(JSONSchema)
    /// An object of these members and no others.
    case object([Member])
    /// A form that stands once in the description, under a name of its own.
    case named(String, JSONSchema)

    var json: JSON { json(summary: nil) }

    /// The form, with its meaning.
    private func json(summary: String?) -> JSON {
        var object = JSONObject()
        switch self {
        case .text: object.add("type", "string")
        case .textOrNull:
            object.add("type", "string")
            object.add("nullable", true)
        case .anything: object.add("type", "object")
        case .flag: object.add("type", "boolean")
        case .moment:
            object.add("type", "string")
            object.add("format", "date-time")
        case .count:
            object.add("type", "integer")
            object.add("format", "int64")
            object.add("minimum", 0 as Int64)
        case .number: object.add("type", "number")
        case .choice(let words):
            object.add("type", "string")
            object.add("enum", words)
        case .list(let element):
            object.add("type", "array")
            object.add("items", element.json)
        case .named(let name, _):
            let reference = JSON.object([("$ref", .text("#/components/schemas/\(name)"))])
            // Nothing may stand beside a reference.
            if summary == nil { return reference }
            object.add("allOf", .list([reference]))
        case .object(let members):
            object.add("type", "object")
            object.add("required", members.filter(\.isRequired).map(\.name))
            object.add("properties", .object(members.map { ($0.name, $0.schema.json(summary: $0.summary)) }))
            object.add("additionalProperties", false)
        }
        if let summary { object.add("description", summary) }
        return object.json
    }
}

extension JSONSchema {
    /// The failure.
    static let problem = JSONSchema.named(
        "problem", .object([.always("error", .text, "What went wrong, in a sentence.")]))

    /// The forms that have names.
    static let components: [JSONSchema] = [
        .problem, .session, .ban, .settings, .settingsEdit, .rule, .account, .group, .partial, .event, .hook, .token,
    ]
}
