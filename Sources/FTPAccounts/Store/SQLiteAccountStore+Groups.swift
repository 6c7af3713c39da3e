// SPDX-License-Identifier: Apache-2.0

extension SQLiteAccountStore {
    package func groups() async throws(AccountError) -> [AccountGroup] {
        try await use { (connection) throws(SQLiteError) in try connection.groups() }
    }

    package func addGroup(_ group: AccountGroup) async throws(AccountError) {
        try await attempt { (connection) throws(SQLiteError) in try connection.keepGroup(group) }
    }

    @discardableResult
    package func changeGroup(_ name: AccountName, _ edit: SettingsEdit) async throws(AccountError) -> AccountGroup {
        try await attempt { (connection) throws(SQLiteError) in try connection.changeGroup(name, edit) }
    }

    package func removeGroup(_ name: AccountName) async throws(AccountError) {
        try await attempt { (connection) throws(SQLiteError) in try connection.forgetGroup(name) }
    }
}

/// The statements on groups.
extension SQLiteConnection: AccountTables {
    func groups() throws(SQLiteError) -> [AccountGroup] {
        let rows = try rows("SELECT name, created, changed FROM account_group ORDER BY name") {
            (row) throws(SQLiteError) in
            var group = AccountGroup(try row.name(0, "group"))
            (group.created, group.changed) = (row.integer(1) ?? 0, row.integer(2) ?? 0)
            return group
        }
        var groups: [AccountGroup] = []
        for var group in rows {
            group.settings = try settings(of: .group, group.name)
            groups.append(group)
        }
        return groups
    }

    func hasGroup(_ name: AccountName) throws(SQLiteError) -> Bool {
        try !rows("SELECT 1 FROM account_group WHERE name = ?", [.text(name.bytes)], read: { _ in true }).isEmpty
    }

    /// Adds a group; false if there is one of that name.
    func addGroup(_ name: AccountName) throws(SQLiteError) -> Bool {
        try run(
            "INSERT INTO account_group VALUES (?, unixepoch(), unixepoch()) ON CONFLICT (name) DO NOTHING",
            [.text(name.bytes)]) == 1
    }

    /// Notes that a group changes; false if there is none.
    func touchGroup(_ name: AccountName) throws(SQLiteError) -> Bool {
        try run("UPDATE account_group SET changed = unixepoch() WHERE name = ?", [.text(name.bytes)]) == 1
    }

    /// Removes the group; false if there is none.
    func removeGroup(_ name: AccountName) throws(SQLiteError) -> Bool {
        try run("DELETE FROM account_group WHERE name = ?", [.text(name.bytes)]) == 1
    }

    func firstMember(of group: AccountName) throws(SQLiteError) -> AccountName? {
        try rows(
            "SELECT name FROM account WHERE member = ? ORDER BY name LIMIT 1", [.text(group.bytes)],
            read: { (row) throws(SQLiteError) in try row.name(0, "account") }
        ).first
    }
}
