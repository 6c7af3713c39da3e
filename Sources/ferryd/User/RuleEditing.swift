// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import ProgramKit

/// Rules as the command line adds, removes and lists them, for accounts and for groups.
enum RuleEditing {
    static let allow = UserOption("allow", "WORDS", "deeds to allow at the path and below: \(words)")
    static let deny = UserOption("deny", "WORDS", "deeds to deny there")
    static let path = UserOption(
        "path", "PATTERN", "the place: /incoming, or with patterns for names, as in /home/*/private and /**/*.key")
    static let remove = UserOption("remove", "N", "take away the rule of that number")
    static let options: [UserOption] = [allow, deny, path, remove, .state, .help]

    private static let words = Permissions.words.map(\.word).joined(separator: ",")

    /// The change that the options ask for; nil if they ask for none.
    static func edit(_ arguments: UserArguments, of rules: [PathRule]) throws -> SettingsEdit? {
        var edit = SettingsEdit()
        if let number = arguments.text(remove) {
            guard let index = Int(number), rules.indices.contains(index - 1) else {
                throw UsageError("--remove takes the number of a rule, not \"\(number)\". The list has them.")
            }
            edit.removedRule = (rules[index - 1], index - 1)
        }
        edit.addedRule = try rule(arguments)
        return edit == SettingsEdit() ? nil : edit
    }

    private static func rule(_ arguments: UserArguments) throws -> PathRule? {
        let deeds = [(PathRule.Effect.allow, allow), (.deny, deny)].filter { arguments.has($0.1) }
        guard let place = arguments[path] else {
            if let first = deeds.first { throw UsageError("--\(first.1.name) needs a place: --path PATTERN") }
            return nil
        }
        guard deeds.count == 1, let (effect, option) = deeds.first, let words = arguments[option] else {
            throw UsageError("--path needs either --allow WORDS or --deny WORDS.")
        }
        guard let pattern = RulePattern(place) else {
            let shown = Printable.text(place)
            throw UsageError(
                "--path takes a path from the root of the tree, without \"..\", not \"\(shown)\". For names anywhere: "
                    + "/**/\(shown)")
        }
        var settings = AccountSettings()
        try UserArguments.set(named: "allow", shownAs: option.name, to: words, in: &settings)
        return PathRule(effect, settings.permissions ?? [], pattern)
    }

    /// The rules with their numbers, behind those of a group.
    static func list(_ rules: [PathRule], behind inherited: [[String]] = []) -> String {
        let own = rules.enumerated().map { row(of: $0.element, number: "\($0.offset + 1)") }
        if own.isEmpty, inherited.isEmpty {
            return "There are no rules: what is allowed is allowed everywhere. Add one: --deny WORDS --path PATTERN"
        }
        return UserList.table([heads] + inherited + own)
    }

    static let heads = ["RULE", "EFFECT", "DEEDS", "PATH"]

    static func row(of rule: PathRule, number: String) -> [String] {
        [number, rule.effect.rawValue, rule.permissions.description, Printable.text(rule.pattern.bytes)]
    }
}
