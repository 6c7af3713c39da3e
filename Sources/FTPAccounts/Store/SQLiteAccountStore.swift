// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// Accounts in an SQLite database, which the running server and `ferryd user` may use at the same time.
package final class SQLiteAccountStore: AdministeredStore {
    private struct State: ~Copyable {
        let connection: SQLiteConnection
        var recent = RecentAccounts()
    }

    private let path: [UInt8]
    private let state: Mutex<State>

    /// Opens a database file, an empty one too; `writer` is the program and its version, for those that find it later.
    ///
    /// With `looks` a database of an earlier form stays as it is, and a copy in memory is used.
    package static func open(
        at path: [UInt8], by writer: String = "ferryd", looks: Bool = false
    ) async throws(AccountError) -> SQLiteAccountStore {
        try await BlockingPool.shared.run { () throws(AccountError) in
            try SQLiteAccountStore(path: path, writer: writer, looks: looks)
        }
    }

    /// The same, on this thread, which waits for the disk.
    init(path: [UInt8], writer: String, looks: Bool = false) throws(AccountError) {
        self.path = path
        do throws(SQLiteError) {
            state = Mutex(State(connection: try Self.connection(to: path, by: writer, looks: looks)))
        } catch { throw AccountError(error, at: path) }
    }

    private static func connection(
        to path: [UInt8], by writer: String, looks: Bool
    ) throws(SQLiteError) -> SQLiteConnection {
        let connection = try SQLiteConnection(path: path)
        if looks, try form.isEarlier(connection, at: path) { return try form.newestCopy(of: connection, at: path) }
        try connection.run("PRAGMA journal_mode = WAL")
        try connection.run("PRAGMA synchronous = FULL")  // what was said to be done is still done after a power cut
        try connection.run("PRAGMA secure_delete = ON")  // old password hashes are overwritten, not just let go
        try form.migrate(connection, at: path, by: writer)
        return connection
    }

    /// All accounts that a database holds, for a program that must not start a thread yet; it waits for the disk.
    package static func readAccounts(
        at path: [UInt8], by writer: String = "ferryd"
    ) throws(AccountError) -> [Account] {
        let store = try SQLiteAccountStore(path: path, writer: writer, looks: true)
        do throws(SQLiteError) {
            return try store.state.withLock { state throws(SQLiteError) in try state.connection.accounts() }
        } catch { throw AccountError(error, at: path) }
    }

    package func account(named name: AccountName) async throws(AccountError) -> Account? {
        // A task that holds the connection may be waiting for the disk; then this one goes to the pool.
        let recent = state.withLockIfAvailable { $0.recent.account(named: name, in: $0.connection) }
        if let recent, let recent { return recent }
        return try await onPool { (state) throws(SQLiteError) in try state.recent.read(name, from: state.connection) }
    }

    package func accounts() async throws(AccountError) -> [Account] {
        try await use { (connection) throws(SQLiteError) in try connection.accounts() }
    }

    package var isEmpty: Bool {
        get async throws(AccountError) {
            try await use { (connection) throws(SQLiteError) in
                try connection.integer("SELECT EXISTS (SELECT 1 FROM account)") == 0
            }
        }
    }

    package func add(_ account: Account) async throws(AccountError) {
        try await attempt { (connection) throws(SQLiteError) in try connection.keep(account) }
    }

    @discardableResult
    package func change(_ name: AccountName, _ edit: AccountEdit) async throws(AccountError) -> Account {
        try await attempt { (connection) throws(SQLiteError) in try connection.change(name, edit) }
    }

    package func replacePassword(
        of name: AccountName, _ old: PasswordHash, with new: PasswordHash
    ) async throws(AccountError) -> Bool {
        try await attempt { (connection) throws(SQLiteError) -> Result<Bool, AccountError> in
            .success(
                try connection.run(
                    "UPDATE account SET password = ? WHERE name = ? AND password = ?",
                    [.text(new.text), .text(name.bytes), .text(old.text)]) == 1)
        }
    }

    package func remove(_ name: AccountName) async throws(AccountError) {
        try await attempt { (connection) throws(SQLiteError) in try connection.forget(name) }
    }

    /// Does something as a whole or not at all, with no other writer in between; a failure changes nothing.
    func attempt<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing SQLiteConnection) throws(SQLiteError) -> Result<Value, AccountError>
    ) async throws(AccountError) -> Value {
        try await use { (connection) throws(SQLiteError) in
            try connection.attempt { () throws(SQLiteError) in try body(connection) }
        }.get()
    }

    /// Lends the connection to `body`, which may change what was read before.
    func use<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing SQLiteConnection) throws(SQLiteError) -> Value
    ) async throws(AccountError) -> Value {
        try await onPool { (state) throws(SQLiteError) in
            state.recent = RecentAccounts()
            return try body(state.connection)
        }
    }

    /// Does it on a thread that may wait for the disk and for other writers, of which a slow machine may have many.
    ///
    /// After each wait in vain whoever else uses this store has a turn, as logins only read.
    private func onPool<Value: Sendable>(
        _ body: @escaping @Sendable (inout State) throws(SQLiteError) -> Value
    ) async throws(AccountError) -> Value {
        try await BlockingPool.shared.run { () throws(AccountError) -> Value in
            var turns = 6
            while true {
                do throws(SQLiteError) {
                    return try self.state.withLock { (state) throws(SQLiteError) in try body(&state) }
                } catch {
                    turns -= 1
                    guard error.isBusy, turns > 0 else { throw AccountError(error, at: self.path) }
                }
            }
        }
    }
}

extension AccountError {
    /// Puts into words what went wrong with a database; `things` are what it holds.
    init(_ error: SQLiteError, of things: String = "accounts", at path: [UInt8]) {
        let place = String(decoding: path, as: UTF8.self)
        self =
            if error.isBusy {
                .unavailable("Another program keeps the \(things) in \(place) locked. Try again when it is done.")
            } else if error.isDamage {
                .damaged("The \(things) in \(place) cannot be understood: \(error.message).")
            } else if error.isRefusal {
                .unavailable("The \(things) in \(place) were not changed: \(error.message).")
            } else {
                .unavailable("The \(things) in \(place) cannot be reached: \(error.message).")
            }
    }
}
