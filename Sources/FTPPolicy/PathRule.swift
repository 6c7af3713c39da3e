// SPDX-License-Identifier: Apache-2.0
package import FTPWire

/// A rule of an administrator: deeds that are allowed or denied at a place and all that lies below it.
package struct PathRule: Hashable, Sendable {
    package enum Effect: String, CaseIterable, Sendable {
        case allow
        case deny
    }

    package let effect: Effect
    package let permissions: Permissions
    package let pattern: RulePattern

    package init(_ effect: Effect, _ permissions: Permissions, _ pattern: RulePattern) {
        (self.effect, self.permissions, self.pattern) = (effect, permissions, pattern)
    }

    /// Adds what the rule allows, or takes what it denies.
    package func change(_ rights: inout Permissions) {
        switch effect {
        case .allow: rights.formUnion(permissions)
        case .deny: rights.subtract(permissions)
        }
    }

    /// The rule as stores keep it and people read it: `deny write,delete /archive`.
    package var bytes: [UInt8] { Array("\(effect.rawValue) \(permissions) ".utf8) + pattern.bytes }

    /// Reads what `bytes` writes; nil for anything else.
    package init?(_ bytes: [UInt8]) {
        let words = bytes.split(separator: .space, maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, let effect = Effect(rawValue: String(decoding: words[0], as: UTF8.self)),
            let permissions = try? Permissions(String(decoding: words[1], as: UTF8.self)),
            let pattern = RulePattern(Array(words[2]))
        else { return nil }
        self.init(effect, permissions, pattern)
    }
}

/// The permissions of an account, changed by rules in their order: for each deed the last rule that speaks of it decides.
package struct RuledPolicy: AccessPolicy {
    package let base: Permissions
    package let rules: [PathRule]

    package init(_ base: Permissions, _ rules: [PathRule]) { (self.base, self.rules) = (base, rules) }

    package func rights(at path: VirtualPath) -> Permissions {
        var rights = base
        for rule in rules where rule.pattern.match(path) == .holds {
            rule.change(&rights)
        }
        return rights
    }

    package func rights(ofNamesIn directory: VirtualPath) -> @Sendable (_ name: [UInt8]) -> Permissions {
        let rules = rules.map { ($0, globs: $0.pattern.globs(forNamesIn: directory)) }.filter { $0.globs != [] }
        return { [base] name in
            var rights = base
            for (rule, globs) in rules where globs?.contains(where: { $0.matches(name) }) ?? true {
                rule.change(&rights)
            }
            return rights
        }
    }

    package func denied(at path: VirtualPath) -> Permissions {
        var denied: Permissions = []
        for rule in rules where rule.pattern.match(path) == .holds {
            switch rule.effect {
            case .allow: denied.subtract(rule.permissions)
            case .deny: denied.formUnion(rule.permissions)
            }
        }
        return denied
    }

    package func rights(below path: VirtualPath) -> Permissions? {
        let mayDiffer = rules.contains { rule in
            if case .waits = rule.pattern.match(path) { return true }
            return false
        }
        return mayDiffer ? nil : rights(at: path)
    }

    package func opensPlaces(below path: VirtualPath) -> Bool {
        rules.contains { rule in
            guard rule.effect == .allow, case .waits = rule.pattern.match(path) else { return false }
            return true
        }
    }

    package func agree(below path: VirtualPath, _ other: VirtualPath) -> Bool {
        rules.allSatisfy { $0.pattern.match(path) == $0.pattern.match(other) }
    }

    /// The rule that decides whether that deed is allowed at a place; nil if the account's own permissions do.
    package func decision(on deed: Permissions, at path: VirtualPath) -> PathRule? {
        rules.last { !$0.permissions.isDisjoint(with: deed) && $0.pattern.match(path) == .holds }
    }
}
