// SPDX-License-Identifier: Apache-2.0
#if PostgreSQL
import FTPAccounts

/// The rows of accounts, groups, settings and rules that one statement has given, and the way from them to accounts.
///
/// Columns: the kind of row, the name or the owner, the group or the setting's name, the hash, the value, whether it is
/// disabled, the time of making or the position, the time of the last change.
struct AccountRows {
    private var found: [PostgresRow] = []
    private var groupRows: [PostgresRow] = []
    private var settings: [SettingOwner: [[UInt8]: StoredSettings]] = [.account: [:], .group: [:]]

    init(_ rows: [PostgresRow]) throws(PostgresError) {
        var rules: [(kind: SettingOwner, row: PostgresRow)] = []
        for row in rows {
            switch row.string(0) {
            case "account": found.append(row)
            case "group": groupRows.append(row)
            case "setting of account": try add(row, to: .account)
            case "setting of group": try add(row, to: .group)
            case "rule of account": rules.append((.account, row))
            default: rules.append((.group, row))
            }
        }
        for rule in rules.sorted(by: { ($0.row.integer(6) ?? 0) < ($1.row.integer(6) ?? 0) }) {
            let text = try rule.row.bytes(4)
            settings[rule.kind]?[rule.row.text(1) ?? [], default: StoredSettings()].rules.append(text)
        }
    }

    private mutating func add(_ row: PostgresRow, to kind: SettingOwner) throws(PostgresError) {
        let value = try row.bytes(4)
        settings[kind]?[row.text(1) ?? [], default: StoredSettings()].values.append((row.string(2) ?? "", value))
    }

    private func settings(of kind: SettingOwner, _ name: AccountName) throws(PostgresError) -> AccountSettings {
        try settings[kind]?[name.bytes]?.read(for: kind, name) ?? AccountSettings()
    }

    /// The groups, in the order of their names.
    func groups() throws(PostgresError) -> [AccountGroup] {
        var groups: [AccountGroup] = []
        for row in groupRows {
            var group = AccountGroup(try row.name(1, "group"))
            (group.created, group.changed) = (row.integer(6) ?? 0, row.integer(7) ?? 0)
            group.settings = try settings(of: .group, group.name)
            groups.append(group)
        }
        return groups.sorted { $0.name < $1.name }
    }

    /// The accounts with what they inherit, in the order of their names.
    func accounts() throws(PostgresError) -> [Account] {
        var inherited: [AccountName: AccountSettings] = [:]
        for group in try groups() { inherited[group.name] = group.settings }
        var accounts: [Account] = []
        for row in found {
            var account = Account(
                try row.name(1, "account"), password: row.string(3).map { PasswordHash(stored: $0) },
                isDisabled: row.isTrue(5))
            (account.created, account.changed) = (row.integer(6) ?? 0, row.integer(7) ?? 0)
            account.settings = try settings(of: .account, account.name)
            if row.text(2) != nil {
                let group = try row.name(2, "group")
                // An account that counts on a group's limits must not do without them.
                guard let settings = inherited[group] else {
                    throw PostgresError(.nonsense, "account \"\(account.name)\": its group \"\(group)\" is missing")
                }
                (account.group, account.inherited) = (group, settings)
            }
            accounts.append(account)
        }
        return accounts.sorted { $0.name < $1.name }
    }
}

extension StoredSettings {
    func read(for kind: SettingOwner, _ owner: AccountName) throws(PostgresError) -> AccountSettings {
        do throws(Nonsense) { return try settings(of: kind, owner) } catch {
            throw PostgresError(.nonsense, error.message)
        }
    }
}

extension PostgresRow {
    /// A column that holds a name; one that makes no sense is an error.
    func name(_ column: Int, _ kind: String) throws(PostgresError) -> AccountName {
        do throws(InvalidAccountName) { return try AccountName(text(column) ?? []) } catch {
            throw PostgresError(.nonsense, "\(kind) \"\(string(column) ?? "")\": \(error)")
        }
    }
}
#endif
