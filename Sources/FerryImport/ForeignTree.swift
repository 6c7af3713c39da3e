// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire

/// The directory of an account there, and the rights in it: with one part of it comes the whole.
struct ForeignTree {
    /// The home there.
    let home: [UInt8]
    var permissions: Permissions = []
    /// The rights at places of it: those that lie deeper come later, and decide.
    var rules: [PathRule] = []
    var remarks: [ImportRemark] = []
    /// The reason that it cannot be used here as it was there.
    var obstacle: String?

    /// Gives a place rights of its own; for directories below it these hold as far as `isDeep` says.
    mutating func add(_ rights: Permissions, at place: [UInt8], isDeep: Bool) {
        let plain = place == [.slash] ? [] : RulePattern.plain(place)
        guard let pattern = RulePattern(plain.isEmpty ? [.slash] : plain),
            let below = RulePattern(plain + Array("/*/*".utf8))
        else {
            obstacle = "its rights at \(Printable.text(place)) cannot be told here"
            return
        }
        if plain.isEmpty { permissions = rights } else { rules += PathRule.setting(rights, at: pattern) }
        if !isDeep { rules.append(PathRule(.deny, .all, below)) }
    }
}

extension ImportedAccount {
    mutating func take(_ tree: ForeignTree, _ choices: ImportChoices) {
        take(home: tree.home, choices)
        account.settings.permissions = tree.permissions
        account.settings.rules = tree.rules
        remarks += tree.remarks
        if let obstacle = tree.obstacle { disable(obstacle) }
    }
}

extension PathRule {
    /// The rules by which a place has these rights, and no others.
    static func setting(_ rights: Permissions, at pattern: RulePattern) -> [PathRule] {
        [PathRule(.deny, Permissions.all.subtracting(rights), pattern), PathRule(.allow, rights, pattern)].filter {
            !$0.permissions.isEmpty
        }
    }
}

extension RulePattern {
    /// The bytes with a `\` before each that has a meaning in patterns.
    static func plain(_ name: some Collection<UInt8>, except wanted: String = "") -> [UInt8] {
        name.flatMap { "*?[\\".utf8.contains($0) && !wanted.utf8.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
    }
}
