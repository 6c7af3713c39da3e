// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import ProgramKit

/// A value of JSON against a form of JSON Schema, as far as the description of the service uses it.
struct SchemaCheck {
    let schema: JSON
    /// The description, with the parts to which forms refer.
    let document: JSON

    /// - Throws: What is wrong, and where.
    func check(_ value: JSON, at place: String = "$") throws {
        if let reference = schema["$ref"]?.asText ?? schema["allOf"]?.asList?.first?["$ref"]?.asText {
            let name = String(reference.split(separator: "/").last ?? "")
            guard let form = document["components"]?["schemas"]?[name] else {
                throw TestFailure("\(place): \(reference) leads nowhere")
            }
            return try SchemaCheck(schema: form, document: document).check(value, at: place)
        }
        guard let type = schema["type"]?.asText else { throw TestFailure("\(place): the form has no type") }
        switch (type, value) {
        case ("string", .text(let text)):
            if let words = schema["enum"]?.asList?.compactMap(\.asText), !words.contains(text) {
                throw TestFailure("\(place): \(text) is none of \(words)")
            }
            let moment = #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/#
            if schema["format"]?.asText == "date-time", text.wholeMatch(of: moment) == nil {
                throw TestFailure("\(place): \(text) is no moment")
            }
        case ("integer", .number(let number)):
            if let least = schema["minimum"]?.asNumber, number < least { throw TestFailure("\(place): \(number)") }
        case ("number", .number), ("number", .decimal): break
        case ("boolean", .flag): break
        case ("array", .list(let values)):
            guard let items = schema["items"] else { throw TestFailure("\(place): no items") }
            for (index, value) in values.enumerated() {
                try SchemaCheck(schema: items, document: document).check(value, at: "\(place)[\(index)]")
            }
        case ("object", .object(let members)):
            guard case .object(let properties)? = schema["properties"] else { return }
            for name in schema["required"]?.asList?.compactMap(\.asText) ?? [] where value[name] == nil {
                throw TestFailure("\(place): \(name) is missing")
            }
            for member in members {
                guard let form = properties.first(where: { $0.key == member.key })?.value else {
                    throw TestFailure("\(place): \(member.key) is not described")
                }
                try SchemaCheck(schema: form, document: document).check(member.value, at: "\(place).\(member.key)")
            }
        default: throw TestFailure("\(place): \(value.text) is no \(type)")
        }
    }
}
