// SPDX-License-Identifier: Apache-2.0
import FTPPolicy

/// The statements, and the way from rows to accounts and back.
extension SQLiteConnection {
    func account(named name: AccountName) throws(SQLiteError) -> Account? {
        try rows(
            """
            SELECT name, password, home, permissions, max_sessions, disabled, rate_up, rate_down, links, created, changed
            FROM account WHERE name = ?
            """, [.text(name.bytes)], read: Account.init(row:)
        ).first
    }

    func accounts() throws(SQLiteError) -> [Account] {
        try rows(
            """
            SELECT name, password, home, permissions, max_sessions, disabled, rate_up, rate_down, links, created, changed
            FROM account ORDER BY name
            """, read: Account.init(row:))
    }

    /// Adds the account; false if there is one of that name.
    func add(_ account: Account) throws(SQLiteError) -> Bool {
        try run(
            """
            INSERT INTO account
                (name, password, home, permissions, max_sessions, disabled, rate_up, rate_down, links, created, changed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, unixepoch(), unixepoch())
            ON CONFLICT (name) DO NOTHING
            """, [.text(account.name.bytes)] + account.settings) == 1
    }

    /// Writes over the account of that name; false if there is none.
    func update(_ account: Account) throws(SQLiteError) -> Bool {
        try run(
            """
            UPDATE account
            SET password = ?, home = ?, permissions = ?, max_sessions = ?, disabled = ?, rate_up = ?, rate_down = ?,
                links = ?, changed = unixepoch()
            WHERE name = ?
            """, account.settings + [.text(account.name.bytes)]) == 1
    }

    /// Removes the account; false if there is none.
    func remove(_ name: AccountName) throws(SQLiteError) -> Bool {
        try run("DELETE FROM account WHERE name = ?", [.text(name.bytes)]) == 1
    }
}

extension Account {
    /// The values of the columns from `password` to `links`.
    fileprivate var settings: [SQLiteValue] {
        [
            password.map { .text($0.text) } ?? .null,
            home.map { .blob($0) } ?? .null,
            .text(permissions.description),
            maxSessions.map { .integer(Int64($0)) } ?? .null,
            .integer(isDisabled ? 1 : 0),
            rates.up.map { .integer($0.bytesPerSecond) } ?? .null,
            rates.down.map { .integer($0.bytesPerSecond) } ?? .null,
            .text(links.rawValue),
        ]
    }

    /// Reads a row; one that makes no sense is an error, so that nobody gets more than they were given.
    fileprivate init(row: SQLiteStatement) throws(SQLiteError) {
        let nameBytes = row.bytes(0) ?? []
        let label = "account \"\(String(decoding: nameBytes, as: UTF8.self))\""
        do throws(InvalidAccountName) { name = try AccountName(nameBytes) } catch {
            throw SQLiteError(nonsense: "\(label): \(error)")
        }
        do throws(UnknownPermission) {
            permissions = try Permissions(String(decoding: row.bytes(3) ?? [], as: UTF8.self))
        } catch { throw SQLiteError(nonsense: "\(label): \(error)") }
        password = row.bytes(1).map { PasswordHash(stored: String(decoding: $0, as: UTF8.self)) }
        home = row.bytes(2)
        maxSessions = row.integer(4).map { Int($0) }
        isDisabled = row.integer(5) != 0
        rates = TransferRates(up: try row.rate(6, label), down: try row.rate(7, label))
        guard let links = LinkView(rawValue: String(decoding: row.bytes(8) ?? [], as: UTF8.self)) else {
            throw SQLiteError(nonsense: "\(label): neither tells nor follows links")
        }
        self.links = links
        created = row.integer(9) ?? 0
        changed = row.integer(10) ?? 0
    }
}

extension SQLiteStatement {
    fileprivate func rate(_ column: CInt, _ label: String) throws(SQLiteError) -> TransferRate? {
        guard let number = integer(column) else { return nil }
        guard let rate = TransferRate(bytesPerSecond: number) else {
            throw SQLiteError(nonsense: "\(label): a rate of \(number) bytes a second")
        }
        return rate
    }
}
