// SPDX-License-Identifier: Apache-2.0
#if PostgreSQL
import FTPAccounts

/// The statements on accounts.
///
/// Each thing is read by one statement, which sees the database as it is at one moment: a change between two of them could
/// leave an account without its limits.
extension PostgresConnection: AccountTables {
    func account(named name: AccountName) throws(PostgresError) -> Account? {
        let found = try AccountRows(
            rows(
                """
                WITH one AS (SELECT * FROM ferry.account WHERE name = $1)
                SELECT 'account', name, member, password, NULL::bytea, disabled, created, changed FROM one
                UNION ALL
                SELECT 'group', g.name, NULL, NULL, NULL, NULL, g.created, g.changed
                FROM one JOIN ferry.account_group g ON g.name = one.member
                UNION ALL
                SELECT 'setting of ' || s.kind, s.owner, s.name, NULL, s.value, NULL, NULL, NULL FROM one
                JOIN ferry.setting s ON s.kind = 'account' AND s.owner = one.name
                    OR s.kind = 'group' AND s.owner = one.member
                UNION ALL
                SELECT 'rule of ' || r.kind, r.owner, NULL, NULL, r.rule, NULL, r.position, NULL FROM one
                JOIN ferry.rule r ON r.kind = 'account' AND r.owner = one.name
                    OR r.kind = 'group' AND r.owner = one.member
                """, [.text(name.bytes)]))
        return try found.accounts().first
    }

    func accounts() throws(PostgresError) -> [Account] { try all().accounts() }

    func groups() throws(PostgresError) -> [AccountGroup] { try all().groups() }

    private func all() throws(PostgresError) -> AccountRows {
        try AccountRows(
            rows(
                """
                SELECT 'account', name, member, password, NULL::bytea, disabled, created, changed FROM ferry.account
                UNION ALL
                SELECT 'group', name, NULL, NULL, NULL, NULL, created, changed FROM ferry.account_group
                UNION ALL
                SELECT 'setting of ' || kind, owner, name, NULL, value, NULL, NULL, NULL FROM ferry.setting
                UNION ALL
                SELECT 'rule of ' || kind, owner, NULL, NULL, rule, NULL, position, NULL FROM ferry.rule
                """))
    }

    func hasAccount(_ name: AccountName) throws(PostgresError) -> Bool {
        try !rows("SELECT 1 FROM ferry.account WHERE name = $1", [.text(name.bytes)]).isEmpty
    }

    func add(_ account: Account) throws(PostgresError) -> Bool {
        try run(
            """
            INSERT INTO ferry.account (name, password, member, disabled, created, changed)
            VALUES ($1, $2, $3, $4, extract(epoch FROM now())::bigint, extract(epoch FROM now())::bigint)
            ON CONFLICT (name) DO NOTHING
            """, [.text(account.name.bytes)] + account.columns
        ).changed == 1
    }

    func update(_ account: Account) throws(PostgresError) {
        try run(
            """
            UPDATE ferry.account
            SET password = $1, member = $2, disabled = $3, changed = extract(epoch FROM now())::bigint WHERE name = $4
            """, account.columns + [.text(account.name.bytes)])
    }

    func remove(_ name: AccountName) throws(PostgresError) -> Bool {
        try run("DELETE FROM ferry.account WHERE name = $1", [.text(name.bytes)]).changed == 1
    }
}

/// The statements on groups.
extension PostgresConnection {
    func hasGroup(_ name: AccountName) throws(PostgresError) -> Bool {
        try !rows("SELECT 1 FROM ferry.account_group WHERE name = $1", [.text(name.bytes)]).isEmpty
    }

    func addGroup(_ name: AccountName) throws(PostgresError) -> Bool {
        try run(
            """
            INSERT INTO ferry.account_group
            VALUES ($1, extract(epoch FROM now())::bigint, extract(epoch FROM now())::bigint)
            ON CONFLICT (name) DO NOTHING
            """, [.text(name.bytes)]
        ).changed == 1
    }

    func touchGroup(_ name: AccountName) throws(PostgresError) -> Bool {
        try run(
            "UPDATE ferry.account_group SET changed = extract(epoch FROM now())::bigint WHERE name = $1",
            [.text(name.bytes)]
        ).changed == 1
    }

    func removeGroup(_ name: AccountName) throws(PostgresError) -> Bool {
        try run("DELETE FROM ferry.account_group WHERE name = $1", [.text(name.bytes)]).changed == 1
    }

    func firstMember(of group: AccountName) throws(PostgresError) -> AccountName? {
        try rows("SELECT name FROM ferry.account WHERE member = $1 ORDER BY name LIMIT 1", [.text(group.bytes)])
            .first?.name(0, "account")
    }
}

/// The statements on settings.
extension PostgresConnection {
    func settings(of kind: SettingOwner, _ owner: AccountName) throws(PostgresError) -> AccountSettings {
        let keys: [PostgresValue] = [.text(kind.rawValue), .text(owner.bytes)]
        var stored = StoredSettings()
        for row in try rows("SELECT name, value FROM ferry.setting WHERE kind = $1 AND owner = $2", keys) {
            stored.values.append((row.string(0) ?? "", try row.bytes(1)))
        }
        let rules = try rows("SELECT rule FROM ferry.rule WHERE kind = $1 AND owner = $2 ORDER BY position", keys)
        for row in rules { stored.rules.append(try row.bytes(0)) }
        return try stored.read(for: kind, owner)
    }

    func replaceSettings(
        of kind: SettingOwner, _ owner: AccountName, with settings: AccountSettings
    ) throws(PostgresError) {
        let stored: StoredSettings
        do throws(StoredSettings.Nonsense) { stored = try StoredSettings(settings, of: kind, owner) } catch {
            throw PostgresError(.unwritable, error.message)
        }
        let keys: [PostgresValue] = [.text(kind.rawValue), .text(owner.bytes)]
        try run("DELETE FROM ferry.setting WHERE kind = $1 AND owner = $2", keys)
        try run("DELETE FROM ferry.rule WHERE kind = $1 AND owner = $2", keys)
        for (position, rule) in stored.rules.enumerated() {
            try run(
                "INSERT INTO ferry.rule VALUES ($1, $2, $3, $4)", keys + [.integer(Int64(position)), .bytes(rule)])
        }
        for (name, value) in stored.values {
            try run("INSERT INTO ferry.setting VALUES ($1, $2, $3, $4)", keys + [.text(name), .bytes(value)])
        }
    }
}

extension Account {
    /// The values of the columns from `password` to `disabled`.
    fileprivate var columns: [PostgresValue] {
        [password.map { .text($0.text) } ?? .null, group.map { .text($0.bytes) } ?? .null, .truth(isDisabled)]
    }
}
#endif
