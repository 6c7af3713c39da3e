// SPDX-License-Identifier: Apache-2.0
import ProgramKit

extension JSONSchema {
    /// A sentence about the first thing in which a value is not of this form; `nil` if it is.
    ///
    /// `place` is the way to the value: `settings.quota`.
    func obstacle(to value: JSON, at place: String = "") -> String? {
        switch (self, value) {
        case (.text, .text), (.moment, .text), (.flag, .flag), (.number, .number), (.number, .decimal),
            (.anything, .object):
            return nil
        case (.textOrNull, .text), (.textOrNull, .null): return nil
        case (.count, .number(let number)) where number >= 0: return nil
        case (.choice(let words), .text(let text)):
            return words.contains(text) ? nil : "\(Self.name(place)) is one of \(words.joined(separator: ", "))."
        case (.list(let element), .list(let values)):
            for (index, value) in values.enumerated() {
                if let obstacle = element.obstacle(to: value, at: "\(place)[\(index)]") { return obstacle }
            }
            return nil
        case (.named(_, let form), _): return form.obstacle(to: value, at: place)
        case (.object(let members), .object(let given)): return Self.obstacle(to: given, of: members, at: place)
        default: return "\(Self.name(place)) has to be \(words)."
        }
    }

    private static func obstacle(
        to given: [(key: String, value: JSON)], of members: [Member], at place: String
    ) -> String? {
        let inside = place.isEmpty ? "" : "\(place)."
        for (index, member) in given.enumerated() {
            guard let form = members.first(where: { $0.name == member.key }) else {
                let near = member.key.nearest(of: members.map(\.name)).map { " Did you mean \"\($0)\"?" } ?? ""
                return "There is no \"\(inside)\(member.key)\" here.\(near)"
            }
            if given[..<index].contains(where: { $0.key == member.key }) {
                return "\"\(inside)\(member.key)\" is given twice."
            }
            if let obstacle = form.schema.obstacle(to: member.value, at: inside + member.key) { return obstacle }
        }
        let missing = members.first { member in member.isRequired && !given.contains { $0.key == member.name } }
        return missing.map { "\"\(inside)\($0.name)\" is missing: \($0.summary)" }
    }

    private static func name(_ place: String) -> String { place.isEmpty ? "The body" : "\"\(place)\"" }

    private var words: String {
        switch self {
        case .text, .moment, .choice: "a text"
        case .textOrNull: "a text, or null"
        case .count: "a whole number from 0 on"
        case .number: "a number"
        case .flag: "true or false"
        case .list: "a list"
        case .named(_, let form): form.words
        case .object, .anything: "an object"
        }
    }
}
