// SPDX-License-Identifier: Apache-2.0
import FTPPolicy

/// The owner of settings: an account or a group.
enum SettingOwner: String, Sendable {
    case account
    case group
}

extension SQLiteConnection {
    /// The settings of an account or a group; one that makes no sense is an error, so that nobody gets more than they
    /// were given.
    func settings(of kind: SettingOwner, _ owner: AccountName) throws(SQLiteError) -> AccountSettings {
        let rows = try rows(
            "SELECT name, value FROM setting WHERE kind = ? AND owner = ?",
            [.text(Array(kind.rawValue.utf8)), .text(owner.bytes)]
        ) { (name: String(decoding: $0.bytes(0) ?? [], as: UTF8.self), value: $0.bytes(1) ?? []) }
        var settings = AccountSettings()
        for row in rows {
            let label = "\(kind.rawValue) \"\(owner)\""
            guard let setting = AccountSetting.named(row.name) else {
                throw SQLiteError(nonsense: "\(label): a setting \"\(row.name)\", which this ferryd does not know")
            }
            do throws(InvalidSetting) { try setting.set(row.value, in: &settings) } catch {
                switch error {
                case .permission(let unknown): throw SQLiteError(nonsense: "\(label): \(unknown)")
                case .takes(let values):
                    let value = String(decoding: row.value, as: UTF8.self)
                    throw SQLiteError(nonsense: "\(label): \(row.name) takes \(values), not \"\(value)\"")
                }
            }
        }
        settings.rules = try rules(of: kind, owner)
        return settings
    }

    private func rules(of kind: SettingOwner, _ owner: AccountName) throws(SQLiteError) -> [PathRule] {
        try rows(
            "SELECT text FROM rule WHERE kind = ? AND owner = ? ORDER BY position",
            [.text(Array(kind.rawValue.utf8)), .text(owner.bytes)]
        ) { (row) throws(SQLiteError) in
            let text = row.bytes(0) ?? []
            guard let rule = PathRule(text) else {
                throw SQLiteError(
                    nonsense: "\(kind.rawValue) \"\(owner)\": a rule \"\(String(decoding: text, as: UTF8.self))\"")
            }
            return rule
        }
    }

    /// Writes the settings of an account or a group anew; inside a transaction.
    ///
    /// What would not be read as it is here is refused: no server could start with it.
    func replaceSettings(
        of kind: SettingOwner, _ owner: AccountName, with settings: AccountSettings
    ) throws(SQLiteError) {
        let label = "\(kind.rawValue) \"\(owner)\""
        let owner: [SQLiteValue] = [.text(Array(kind.rawValue.utf8)), .text(owner.bytes)]
        try run("DELETE FROM setting WHERE kind = ? AND owner = ?", owner)
        try run("DELETE FROM rule WHERE kind = ? AND owner = ?", owner)
        for (position, rule) in settings.rules.enumerated() {
            guard PathRule(rule.bytes) == rule else {
                throw SQLiteError(
                    refusal: "\(label): the rule \"\(String(decoding: rule.bytes, as: UTF8.self))\" cannot be kept")
            }
            try run("INSERT INTO rule VALUES (?, ?, ?, ?)", owner + [.integer(Int64(position)), .text(rule.bytes)])
        }
        for setting in AccountSetting.all {
            guard let value = setting.text(settings) else { continue }
            guard setting.reads(value, asIn: settings) else {
                throw SQLiteError(
                    refusal:
                        "\(label): \(setting.name) takes \(setting.takes), not \"\(String(decoding: value, as: UTF8.self))\""
                )
            }
            try run("INSERT INTO setting VALUES (?, ?, ?, ?)", owner + [.text(Array(setting.name.utf8)), .text(value)])
        }
    }
}

extension AccountSetting {
    /// True if a text is read as the value that settings have.
    fileprivate func reads(_ value: [UInt8], asIn settings: AccountSettings) -> Bool {
        var (given, found) = (AccountSettings(), AccountSettings())
        copy(settings, &given)
        return (try? set(value, in: &found)) != nil && found == given
    }
}
