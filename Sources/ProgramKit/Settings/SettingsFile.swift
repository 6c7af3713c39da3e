// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The settings of a file in TOML, with all that is wrong in it.
///
/// The keys are those of the declared options. A mistake does not hide another one.
package struct SettingsFile: Sendable {
    package let path: String
    package private(set) var settings: [Setting] = []
    package private(set) var groups: [SettingGroup] = []
    package private(set) var mistakes: [TextMistake] = []
    /// True when nothing can be said of its values.
    package let isIllegible: Bool

    /// Reads the text of the file at `path`, which is absolute.
    package init(_ text: [UInt8], path: String, options: [Option], groups: [OptionGroup] = []) {
        self.path = path
        let (members, mistakes) = TOMLParser.parse(text)
        self.mistakes = mistakes
        isIllegible = members == nil
        for member in members ?? [] {
            if let group = groups.first(where: { $0.name == member.key }) {
                readGroup(member, group, outside: options.map(\.key))
            } else if let setting = read(member, options, or: groups.map(\.name)) {
                settings.append(setting)
            }
        }
        self.mistakes.sort { $0.position < $1.position }
    }

    private mutating func complain(_ position: TextPosition, _ words: String, of key: String? = nil) {
        mistakes.append(TextMistake(position: position, words: words, key: key))
    }

    /// The tables of that name: `[[listener]]`, or a single `[listener]`; `outside` are the keys that stand in no table.
    private mutating func readGroup(_ member: TOMLMember, _ group: OptionGroup, outside: [String]) {
        let tables: [TOMLValue] =
            switch member.value.content {
            case .list(let values): values
            case .table: [member.value]
            default: []
            }
        guard !tables.isEmpty || member.value.isEmptyList else {
            return complain(
                member.value.position, "[[\(group.name)]] begins a table of its own; here is \(member.value.kind)")
        }
        for table in tables {
            guard case .table(let members) = table.content else {
                complain(table.position, "\(group.name) takes tables, [[\(group.name)]], not \(table.kind)")
                continue
            }
            let own = group.options.map(\.key)
            let settings = members.compactMap { member -> Setting? in
                if own.contains(member.key) || !outside.contains(member.key) {
                    return read(member, group.options, or: [])
                }
                complain(
                    member.position,
                    "\"\(member.key)\" belongs to no table, and all behind [[\(group.name)]] belongs to that; write it above "
                        + "the first line with [[")
                return nil
            }
            groups.append(SettingGroup(name: group.name, position: table.position, settings: settings))
        }
    }

    private mutating func read(_ member: TOMLMember, _ options: [Option], or others: [String]) -> Setting? {
        guard let option = options.first(where: { $0.key == member.key }) else {
            // A key that is written wrongly is most likely the one that is nearest.
            let near = member.key.nearest(of: options.map(\.key))
            complain(member.position, Self.unknown(member, options.map(\.key) + others), of: near)
            return nil
        }
        if option.isRepeatable {
            let values: [TOMLValue]
            switch member.value.content {
            case .list(let all): values = all
            // One alone needs no brackets.
            case .text, .integer: values = [member.value]
            default:
                complain(
                    member.value.position,
                    "\(option.key) takes a list, such as \(option.exampleValue), not \(member.value.kind)",
                    of: option.key)
                return nil
            }
            return Setting(option, values.compactMap { value(of: option, $0) }, from: .file(path))
        }
        if case .flag(let isOn) = member.value.content, option.kind == .flag || option.kind == .flagOrText {
            return Setting(option, isOn ? [Setting.Value("", at: member.value.position)] : [], from: .file(path))
        }
        return value(of: option, member.value).map { Setting(option, [$0], from: .file(path)) }
    }

    /// A value as the command line would have it; `nil` with a complaint if it is of another kind.
    private mutating func value(of option: Option, _ value: TOMLValue) -> Setting.Value? {
        switch (option.kind, value.content) {
        case (.number, .integer(let number)), (.numberOrText, .integer(let number)):
            return Setting.Value("\(number)", at: value.position)
        case (.text, .text(let text)), (.path, .text(let text)), (.flagOrText, .text(let text)),
            (.numberOrText, .text(let text)):
            if text.isEmpty {
                complain(value.position, "\(option.key) needs a value, such as \(option.exampleValue)", of: option.key)
                return nil
            }
            return Setting.Value(option.kind == .path ? absolute(text) : text, at: value.position)
        default:
            complain(value.position, "\(option.key) takes \(option.kindText), not \(value.kind)", of: option.key)
            return nil
        }
    }

    /// Relative paths in a file begin where the file is, wherever the program was started.
    private func absolute(_ text: String) -> String {
        if text.hasPrefix("/") { return text }
        return path.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/\(text)"
    }

    private static func unknown(_ member: TOMLMember, _ known: [String]) -> String {
        let key = Printable.text(Array(member.key.utf8))
        let what = if case .table = member.value.content { "table [\(key)]" } else { "key \"\(key)\"" }
        let hint = member.key.nearest(of: known).map { "; did you mean \"\($0)\"?" } ?? ""
        return "There is no \(what)\(hint)"
    }
}

extension TOMLValue {
    fileprivate var isEmptyList: Bool {
        if case .list(let values) = content { values.isEmpty } else { false }
    }
}

extension Option {
    /// The kind of one value, as a sentence about a mistake names it.
    fileprivate var kindText: String {
        let example = isRepeatable ? String(exampleValue.dropFirst().dropLast()) : exampleValue
        return switch kind {
        case .flag: "true or false"
        case .flagOrText: "true, false, or a text, such as \(example)"
        case .text, .path: "text in quotes, such as \(example)"
        case .number: "a number, such as \(example)"
        case .numberOrText: "a number, such as \(example), or a word in quotes"
        }
    }
}
