// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO
import ProgramKit

/// The rights of an account at each path, with those that its groups give.
extension SFTPGoSettings {
    private static let deeds: [String: Permissions] = [
        "*": .all, "list": .list, "download": .read, "upload": .write, "overwrite": .delete,
        "delete": .delete, "delete_files": .delete, "delete_dirs": .delete, "rename": .rename, "rename_files": .rename,
        "rename_dirs": .rename, "create_dirs": .make, "chmod": .attributes, "chtimes": .attributes,
    ]

    /// Takes the rights that a group gives; those at paths with the name of an account in them go to each account.
    func takePermissions(ofGroup account: inout ImportedAccount) throws(ImportFault) {
        let table = try paths(of: self, for: nil)
        if let root = table["/"] { account.account.settings.permissions = try permissions(root, at: "/", &account) }
        if !namesAccounts { account.account.settings.rules = try rules(table, &account) }
    }

    /// Takes the account's own rights and those of its groups: of `/` those of the primary group come before the
    /// account's, of other paths the account's before all others.
    func takePermissions(_ account: inout ImportedAccount) throws(ImportFault) {
        var table = try paths(of: self, for: account.account.name)
        let own = table["/"]
        var isInherited = table.keys.allSatisfy { $0 == "/" } && primary?.namesAccounts != true
        for (group, isPrimary) in [(primary, true)] + secondary.map({ ($0, false) }) {
            guard let group else { continue }
            for (path, value) in try paths(of: group, for: account.account.name) {
                if path != "/", !isPrimary { isInherited = false }
                if path == "/" ? isPrimary : table[path] == nil { table[path] = value }
            }
        }
        if filters["is_anonymous"]?.asFlag == true || primary?.filters["is_anonymous"]?.asFlag == true {
            account.chosen("it was anonymous: it is read only, and needs its password here")
            account.account.settings.permissions = .readOnly
            // They undo the rules of its group.
            if let all = RulePattern([.slash]) { account.account.settings.rules = PathRule.setting(.readOnly, at: all) }
            return
        }
        let isOfGroup =
            try primary.map { group throws(ImportFault) in try paths(of: group, for: nil)["/"] != nil } ?? false
        if !isOfGroup {
            if own == nil { account.lost("it has no rights there, and none here") }
            account.account.settings.permissions =
                try own.map { value throws(ImportFault) in
                    try permissions(value, at: "/", &account)
                } ?? []
        }
        if !isInherited { account.account.settings.rules = try rules(table, &account) }
    }

    /// True if the name of an account stands in one of the paths.
    private var namesAccounts: Bool {
        guard case .object(let members)? = entry["permissions"] else { return false }
        return members.contains { $0.key.contains("%username%") }
    }

    /// The words at each path, with the name of an account in it, and with one `/` between names.
    private func paths(of settings: SFTPGoSettings, for name: AccountName?) throws(ImportFault) -> [String: JSON] {
        let members: [(key: String, value: JSON)]
        switch settings.entry["permissions"] {
        case nil, .null?: return [:]
        case .object(let found)?: members = found.map { ($0.key, $0.value) }
        default: throw ImportFault(place: place, reason: "Its \"permissions\" are no object.")
        }
        var table: [String: JSON] = [:]
        for (key, value) in members {
            guard key.hasPrefix("/") else {
                throw ImportFault(
                    place: place, reason: "Its permissions name no path: \"\(Printable.text(Array(key.utf8)))\".")
            }
            let isOwn = settings.place == place
            let path = isOwn ? key : key.replacing("%username%", with: name?.description ?? "%username%")
            table["/" + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")] = value
        }
        return table
    }

    /// The rules for all paths but `/`: deeper ones come behind those that they lie in, and decide; of two at one depth the
    /// one without a pattern.
    private func rules(_ table: [String: JSON], _ account: inout ImportedAccount) throws(ImportFault) -> [PathRule] {
        func order(_ path: String) -> (Int, Int, String) {
            (path.split(separator: "/").count, Glob.isPattern(path.utf8) ? 0 : 1, path)
        }
        var rules: [PathRule] = []
        for (path, value) in table.sorted(by: { order($0.key) < order($1.key) }) where path != "/" {
            guard let pattern = RulePattern(Array(path.utf8)) else {
                throw ImportFault(
                    place: place, reason: "Its permissions name no path: \"\(Printable.text(Array(path.utf8)))\".")
            }
            rules += PathRule.setting(try permissions(value, at: path, &account), at: pattern)
        }
        return rules
    }

    private func permissions(
        _ value: JSON, at path: String, _ account: inout ImportedAccount
    ) throws(ImportFault) -> Permissions {
        let words = Set((value.asList ?? []).compactMap(\.asText))
        if words.contains("*") { return .all }
        var allowed: Permissions = []
        for word in words { allowed.formUnion(Self.deeds[word] ?? []) }
        let shown = Printable.text(Array(path.utf8))
        // Where the rights there are finer, the account gets the smaller ones: nothing is destroyed that could not be.
        if words.contains("upload") {
            if words.contains("overwrite") {
                allowed.insert(.append)
            } else {
                account.chosen("at \(shown) a broken upload cannot be gone on with, as it may change no file")
            }
        }
        let deletes = words.contains("delete") || words.isSuperset(of: ["delete_files", "delete_dirs"])
        if allowed.contains(.delete), !deletes || !words.contains("overwrite") && allowed.contains(.write) {
            if !deletes { allowed.remove(.delete) }
            let finer = words.filter { Self.deeds[$0] == .delete }.sorted().joined(separator: ", ")
            account.chosen(
                deletes
                    ? "at \(shown) it may replace files as well, as it may delete them"
                    : "at \(shown) it neither deletes nor replaces: there is one right for both here (it had: \(finer))"
            )
        }
        if allowed.contains(.rename), !words.contains("rename"), !words.isSuperset(of: ["rename_files", "rename_dirs"])
        {
            allowed.remove(.rename)
            account.chosen("at \(shown) it renames nothing: there is one right for files and directories here")
        }
        if allowed.contains(.attributes), !words.isSuperset(of: ["chmod", "chtimes"]) {
            allowed.remove(.attributes)
            account.chosen("at \(shown) it changes neither modes nor times: there is one right for both here")
        }
        for word in words.sorted() where Self.deeds[word] == nil {
            account.lost("the right \(Printable.text(Array(word.utf8))) at \(shown)")
        }
        return allowed
    }
}
