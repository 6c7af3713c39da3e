// SPDX-License-Identifier: Apache-2.0

/// Accounts as they were read before, so that a login need not wait for a thread that may wait for the disk.
///
/// They count as long as nobody has changed the database, which SQLite tells from memory that all who use it share.
struct RecentAccounts {
    private static let capacity = 1000

    private var accounts: [AccountName: Account] = [:]
    private var version: Int64?

    /// The account, if it was read before and the database is as it was then.
    mutating func account(named name: AccountName, in connection: borrowing SQLiteConnection) -> Account? {
        guard let account = accounts[name] else { return nil }
        if let now = try? connection.version, now == version { return account }
        self = RecentAccounts()
        return nil
    }

    /// Reads the account and remembers it.
    mutating func read(
        _ name: AccountName, from connection: borrowing SQLiteConnection
    ) throws(SQLiteError) -> Account? {
        // Asked for first: a change in between makes what is remembered look older than it is, never newer.
        let now = try connection.version
        let account = try connection.account(named: name)
        if now != version || accounts.count >= Self.capacity { accounts = [:] }
        version = now
        accounts[name] = account
        return account
    }
}

extension SQLiteConnection {
    /// Another number after each change that another connection has made (sqlite.org/pragma.html#pragma_data_version).
    fileprivate var version: Int64 {
        get throws(SQLiteError) { try integer("PRAGMA data_version") }
    }
}
