// SPDX-License-Identifier: Apache-2.0

/// The statements on accounts, and the way from rows to accounts and back.
extension SQLiteConnection {
    func account(named name: AccountName) throws(SQLiteError) -> Account? {
        // A change between two of the reads could leave an account without its limits.
        try snapshot { () throws(SQLiteError) in
            let found = try rows(
                "SELECT name, password, member, disabled, created, changed FROM account WHERE name = ?",
                [.text(name.bytes)], read: Account.init(row:)
            ).first
            guard let found else { return nil }
            return try whole(found)
        }
    }

    func accounts() throws(SQLiteError) -> [Account] {
        try snapshot { () throws(SQLiteError) in
            let rows = try rows(
                "SELECT name, password, member, disabled, created, changed FROM account ORDER BY name",
                read: Account.init(row:))
            var accounts: [Account] = []
            for account in rows { accounts.append(try whole(account)) }
            return accounts
        }
    }

    /// The account with its settings, and those of its group.
    private func whole(_ account: Account) throws(SQLiteError) -> Account {
        var account = account
        account.settings = try settings(of: .account, account.name)
        if let group = account.group {
            // An account that counts on a group's limits must not do without them.
            guard try hasGroup(group) else {
                throw SQLiteError(nonsense: "account \"\(account.name)\": its group \"\(group)\" is missing")
            }
            account.inherited = try settings(of: .group, group)
        }
        return account
    }

    func hasAccount(_ name: AccountName) throws(SQLiteError) -> Bool {
        try !rows("SELECT 1 FROM account WHERE name = ?", [.text(name.bytes)], read: { _ in true }).isEmpty
    }

    /// Adds the account without its settings; false if there is one of that name.
    func add(_ account: Account) throws(SQLiteError) -> Bool {
        try run(
            """
            INSERT INTO account (name, password, member, disabled, created, changed)
            VALUES (?, ?, ?, ?, unixepoch(), unixepoch())
            ON CONFLICT (name) DO NOTHING
            """, [.text(account.name.bytes)] + account.columns) == 1
    }

    /// Writes over the account of that name, its settings excepted.
    func update(_ account: Account) throws(SQLiteError) {
        try run(
            "UPDATE account SET password = ?, member = ?, disabled = ?, changed = unixepoch() WHERE name = ?",
            account.columns + [.text(account.name.bytes)])
    }

    /// Removes the account without its settings; false if there is none.
    func remove(_ name: AccountName) throws(SQLiteError) -> Bool {
        try run("DELETE FROM account WHERE name = ?", [.text(name.bytes)]) == 1
    }
}

extension Account {
    /// The values of the columns from `password` to `disabled`.
    fileprivate var columns: [SQLiteValue] {
        [
            password.map { .text($0.text) } ?? .null,
            group.map { .text($0.bytes) } ?? .null,
            .integer(isDisabled ? 1 : 0),
        ]
    }

    /// Reads a row.
    fileprivate init(row: SQLiteStatement) throws(SQLiteError) {
        self.init(
            try row.name(0, "account"),
            password: row.bytes(1).map { PasswordHash(stored: String(decoding: $0, as: UTF8.self)) },
            isDisabled: row.integer(3) != 0)
        if row.bytes(2) != nil { group = try row.name(2, "group") }
        created = row.integer(4) ?? 0
        changed = row.integer(5) ?? 0
    }
}

extension SQLiteStatement {
    /// A column that holds a name; one that makes no sense is an error.
    func name(_ column: CInt, _ kind: String) throws(SQLiteError) -> AccountName {
        let bytes = bytes(column) ?? []
        do throws(InvalidAccountName) { return try AccountName(bytes) } catch {
            throw SQLiteError(nonsense: "\(kind) \"\(String(decoding: bytes, as: UTF8.self))\": \(error)")
        }
    }
}
