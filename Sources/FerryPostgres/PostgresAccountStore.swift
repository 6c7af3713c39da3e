// SPDX-License-Identifier: Apache-2.0
#if PostgreSQL
package import FTPAccounts
import FerryIO

/// Accounts in a database that several servers share.
package final class PostgresAccountStore: AdministeredStore {
    private let database: PostgresDatabase

    package init(in database: PostgresDatabase) { self.database = database }

    package func account(named name: AccountName) async throws(AccountError) -> Account? {
        try await database.use { (connection) throws(PostgresError) in try connection.account(named: name) }
    }

    package func accounts() async throws(AccountError) -> [Account] {
        try await database.use { (connection) throws(PostgresError) in try connection.accounts() }
    }

    /// The same on this thread, for a program that must not start another one yet; it waits for the network.
    package func accountsNow() throws(AccountError) -> [Account] {
        try database.now { (connection) throws(PostgresError) in try connection.accounts() }
    }

    package var isEmpty: Bool {
        get async throws(AccountError) {
            try await database.use { (connection) throws(PostgresError) in
                try connection.rows("SELECT EXISTS (SELECT 1 FROM ferry.account)").first?.isTrue(0) != true
            }
        }
    }

    package func add(_ account: Account) async throws(AccountError) {
        try await attempt { (connection) throws(PostgresError) in try connection.keep(account) }
    }

    @discardableResult
    package func change(_ name: AccountName, _ edit: AccountEdit) async throws(AccountError) -> Account {
        try await attempt { (connection) throws(PostgresError) in try connection.change(name, edit) }
    }

    package func replacePassword(
        of name: AccountName, _ old: PasswordHash, with new: PasswordHash
    ) async throws(AccountError) -> Bool {
        try await attempt { (connection) throws(PostgresError) -> Result<Bool, AccountError> in
            .success(
                try connection.run(
                    "UPDATE ferry.account SET password = $1 WHERE name = $2 AND password = $3",
                    [.text(new.text), .text(name.bytes), .text(old.text)]
                ).changed == 1)
        }
    }

    package func remove(_ name: AccountName) async throws(AccountError) {
        try await attempt { (connection) throws(PostgresError) in try connection.forget(name) }
    }

    package func groups() async throws(AccountError) -> [AccountGroup] {
        try await database.use { (connection) throws(PostgresError) in try connection.groups() }
    }

    package func addGroup(_ group: AccountGroup) async throws(AccountError) {
        try await attempt { (connection) throws(PostgresError) in try connection.keepGroup(group) }
    }

    @discardableResult
    package func changeGroup(_ name: AccountName, _ edit: SettingsEdit) async throws(AccountError) -> AccountGroup {
        try await attempt { (connection) throws(PostgresError) in try connection.changeGroup(name, edit) }
    }

    package func removeGroup(_ name: AccountName) async throws(AccountError) {
        try await attempt { (connection) throws(PostgresError) in try connection.forgetGroup(name) }
    }

    package func takeOver(
        _ groups: [AccountGroup], _ accounts: [Account], replacing: Bool, isDry: Bool
    ) async throws(AccountError) -> (groups: [TakenOver], accounts: [TakenOver]) {
        try await attempt { (connection) throws(PostgresError) in
            try connection.takeOver(groups, accounts, replacing: replacing, isDry: isDry)
        }
    }

    private func attempt<Value: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws(PostgresError) -> Result<Value, AccountError>
    ) async throws(AccountError) -> Value {
        try await database.attempt(alone: .accounts, body)
    }
}
#endif
