// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPWire

/// The reasons for which an account may do a command at a path, or may not.
struct Explanation {
    /// The answer, and a line for each thing that decides it.
    private(set) var lines: [String] = []
    private(set) var isAllowed = true

    init(of verb: Verb, at path: VirtualPath, for account: Account) {
        let policy = RuledPolicy(account.permissions, account.effective.rules)
        var reasons: [String] = []
        if account.state != "enabled" {
            isAllowed = false
            reasons.append("nobody can log in: the account is \(account.state)")
        }
        reasons += Self.conditions(of: account)
        let needs = CommandNeed.of(verb)
        if needs.isEmpty { reasons.append("\(verb.rawValue) needs no permission") }
        for need in needs {
            let rights = policy.rights(at: path).intersection(need.anyOf)
            if rights.isEmpty, need.condition == nil { isAllowed = false }
            let deed = rights.isEmpty ? need.anyOf : rights
            let words = "\(need.condition.map { "\($0): " } ?? "")\(rights.isEmpty ? "lacks" : "has") \(deed)"
            reasons.append("\(words), by \(Self.origin(of: deed, at: path, policy, account))")
        }
        let name = Printable.text(path.bytes)
        lines =
            ["\(account.name) \(isAllowed ? "may" : "may not") \(verb.rawValue) \(name)."] + reasons.map { "  \($0)" }
    }

    /// The rule or the setting that gives a deed or takes it.
    private static func origin(
        of deed: Permissions, at path: VirtualPath, _ policy: RuledPolicy, _ account: Account
    ) -> String {
        if let rule = policy.decision(on: deed, at: path) {
            let isOwn = account.settings.rules.contains(rule)
            return "the rule of \(isOwn ? "the account" : "its group"): \(Printable.text(rule.bytes))"
        }
        if account.settings.permissions != nil { return "the account's own --allow \(account.permissions)" }
        if let group = account.group, account.inherited.permissions != nil {
            return "--allow \(account.permissions) of its group \(group)"
        }
        return "what every account may do unless told otherwise"
    }

    /// The settings that can keep its clients out, whatever they want to do.
    private static func conditions(of account: Account) -> [String] {
        ["tls", "tls-minimum", "login", "expires", "disabled-until", "hours", "networks"].compactMap { name in
            let text = AccountSetting.named(name)?.text(account.effective)
            return text.map { "a login depends on --\(name) \(Printable.text($0))" }
        }
    }
}
