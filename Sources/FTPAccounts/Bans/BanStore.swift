// SPDX-License-Identifier: Apache-2.0
package import FerryIO
import Synchronization

/// Bans in an SQLite database of their own, which the running server and `ferryd ban` may use at the same time.
///
/// The calls wait for the disk.
package final class BanStore: BanRegister {
    private struct State: ~Copyable {
        let connection: SQLiteConnection
        var version: Int64?
    }

    private let path: [UInt8]
    private let state: Mutex<State>

    /// Opens a database file, an empty one too; `writer` is the program and its version.
    package init(path: [UInt8], by writer: String = "ferryd") throws(AccountError) {
        self.path = path
        do throws(SQLiteError) {
            let connection = try SQLiteConnection(path: path)
            try connection.run("PRAGMA journal_mode = WAL")
            try connection.run("PRAGMA synchronous = NORMAL")  // a ban that a power cut takes along is made anew
            try Self.form.migrate(connection, at: path, by: writer)
            state = Mutex(State(connection: connection))
        } catch {
            throw AccountError(error, of: "bans", at: path)
        }
    }

    static let form = DatabaseForm(steps: [
        [
            """
            CREATE TABLE ban (
                network TEXT    PRIMARY KEY,
                ends    INTEGER,
                began   INTEGER NOT NULL,
                times   INTEGER NOT NULL,
                reason  TEXT    NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            "PRAGMA user_version = 1",
        ]
    ])

    /// All bans, those that are over included.
    package func bans() throws(AccountError) -> [Ban] {
        try use { (state) throws(SQLiteError) in try state.connection.bans() }
    }

    /// Keeps a ban, in the place of one of the same network.
    package func add(_ ban: Ban) throws(AccountError) {
        try use { (state) throws(SQLiteError) in _ = try state.connection.apply(.put(ban)) }
    }

    /// Forgets a ban, also that there was one; false if there is none.
    package func lift(_ network: IPNetwork) throws(AccountError) -> Bool {
        try use { (state) throws(SQLiteError) in try state.connection.apply(.remove(network)) > 0 }
    }

    /// Makes the changes that `changes` gives, as a whole, or hands them to `putBack`; nobody reads meanwhile.
    package func write(
        _ changes: @Sendable () -> [BanChange], orElse putBack: @Sendable ([BanChange]) -> Void
    ) throws(AccountError) {
        try use { (state) throws(SQLiteError) in
            let changes = changes()
            do throws(SQLiteError) {
                try state.connection.transaction { () throws(SQLiteError) in
                    for change in changes { try state.connection.apply(change) }
                }
            } catch {
                putBack(changes)
                throw error
            }
        }
    }

    /// Hands all bans to `body` if another program has changed them since the last time, and before any other write;
    /// true if it was so.
    package func readChanged(_ body: @Sendable ([Ban]) -> Void) throws(AccountError) -> Bool {
        try use { (state) throws(SQLiteError) in
            let now = try state.connection.integer("PRAGMA data_version")
            if now == state.version { return false }
            body(try state.connection.bans())
            state.version = now
            return true
        }
    }

    private func use<Value: Sendable>(
        _ body: @Sendable (inout State) throws(SQLiteError) -> Value
    ) throws(AccountError) -> Value {
        try state.withLock { (state) throws(AccountError) -> Value in
            do throws(SQLiteError) { return try body(&state) } catch {
                throw AccountError(error, of: "bans", at: path)
            }
        }
    }
}

extension SQLiteConnection {
    fileprivate func bans() throws(SQLiteError) -> [Ban] {
        try rows("SELECT network, ends, began, times, reason FROM ban ORDER BY began, network") {
            (row) throws(SQLiteError) in
            let text = String(decoding: row.bytes(0) ?? [], as: UTF8.self)
            guard let network = IPNetwork(text) else { throw SQLiteError(nonsense: "\"\(text)\" is no network") }
            return Ban(
                of: network, until: row.integer(1), began: row.integer(2) ?? 0, times: Int(row.integer(3) ?? 0),
                reason: String(decoding: row.bytes(4) ?? [], as: UTF8.self))
        }
    }

    /// The number of rows that were written or removed.
    @discardableResult
    fileprivate func apply(_ change: BanChange) throws(SQLiteError) -> Int {
        switch change {
        case .put(let ban):
            try run(
                "INSERT OR REPLACE INTO ban VALUES (?, ?, ?, ?, ?)",
                [
                    .text(ban.network.description), ban.end.map { .integer($0) } ?? .null, .integer(ban.began),
                    .integer(Int64(ban.times)), .text(ban.reason),
                ])
        case .remove(let network): try run("DELETE FROM ban WHERE network = ?", [.text(network.description)])
        }
    }
}
