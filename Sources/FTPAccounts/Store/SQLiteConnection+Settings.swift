// SPDX-License-Identifier: Apache-2.0

extension SQLiteConnection {
    /// The settings of an account or a group; one that makes no sense is an error.
    func settings(of kind: SettingOwner, _ owner: AccountName) throws(SQLiteError) -> AccountSettings {
        let keys: [SQLiteValue] = [.text(Array(kind.rawValue.utf8)), .text(owner.bytes)]
        var stored = StoredSettings()
        stored.values = try rows("SELECT name, value FROM setting WHERE kind = ? AND owner = ?", keys) {
            (String(decoding: $0.bytes(0) ?? [], as: UTF8.self), $0.bytes(1) ?? [])
        }
        stored.rules = try rows("SELECT text FROM rule WHERE kind = ? AND owner = ? ORDER BY position", keys) {
            $0.bytes(0) ?? []
        }
        do throws(StoredSettings.Nonsense) { return try stored.settings(of: kind, owner) } catch {
            throw SQLiteError(nonsense: error.message)
        }
    }

    /// Writes the settings of an account or a group anew; inside a transaction.
    func replaceSettings(
        of kind: SettingOwner, _ owner: AccountName, with settings: AccountSettings
    ) throws(SQLiteError) {
        let stored: StoredSettings
        do throws(StoredSettings.Nonsense) { stored = try StoredSettings(settings, of: kind, owner) } catch {
            throw SQLiteError(refusal: error.message)
        }
        let owner: [SQLiteValue] = [.text(Array(kind.rawValue.utf8)), .text(owner.bytes)]
        try run("DELETE FROM setting WHERE kind = ? AND owner = ?", owner)
        try run("DELETE FROM rule WHERE kind = ? AND owner = ?", owner)
        for (position, rule) in stored.rules.enumerated() {
            try run("INSERT INTO rule VALUES (?, ?, ?, ?)", owner + [.integer(Int64(position)), .text(rule)])
        }
        for (name, value) in stored.values {
            try run("INSERT INTO setting VALUES (?, ?, ?, ?)", owner + [.text(Array(name.utf8)), .text(value)])
        }
    }
}
