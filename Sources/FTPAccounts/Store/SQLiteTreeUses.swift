// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
import Synchronization

/// The room that trees take, kept from one run of a server to the next in a database of its own.
///
/// A tree is open as long as a server may change it. One that is found open was left so by a server that was killed, and
/// is counted anew. All functions wait for the disk on the caller's thread.
package final class SQLiteTreeUses: Sendable {
    private let path: [UInt8]
    private let connection: Mutex<SQLiteConnection>
    /// The version of the database when it was looked at for wishes.
    private let looked = Mutex<Int64?>(nil)

    /// Opens a database file, an empty one too; `writer` is the program and its version.
    package init(at path: [UInt8], by writer: String = "ferryd") throws(AccountError) {
        self.path = path
        do throws(SQLiteError) {
            let connection = try SQLiteConnection(path: path)
            try connection.run("PRAGMA journal_mode = WAL")
            try connection.run("PRAGMA synchronous = FULL")
            try Self.form.migrate(connection, at: path, by: writer)
            self.connection = Mutex(connection)
        } catch { throw Self.error(error, at: path) }
    }

    static let form = DatabaseForm(steps: [
        [
            """
            CREATE TABLE tree (
                device  INTEGER NOT NULL,
                inode   INTEGER NOT NULL,
                path    TEXT    NOT NULL,
                bytes   INTEGER,
                files   INTEGER,
                is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
                wanted  INTEGER NOT NULL DEFAULT 0,
                counted INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY (device, inode)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE tree_of_account (
                account TEXT    PRIMARY KEY,
                device  INTEGER NOT NULL,
                inode   INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            "PRAGMA user_version = 1",
        ]
    ])

    /// A tree as it was written last.
    package struct Record: Hashable, Sendable {
        package let place: TreePlace
        /// The path by which it was opened.
        package let path: [UInt8]
        /// The use; nil while it has not been counted.
        package var use: TreeUse?
        /// True when a server may have changed it since.
        package var isOpen: Bool
        /// The number of times that it was counted.
        package var counted: Int64

        package init(_ place: TreePlace, path: [UInt8], use: TreeUse?, isOpen: Bool, counted: Int64 = 0) {
            (self.place, self.path, self.use, self.isOpen) = (place, path, use, isOpen)
            self.counted = counted
        }
    }

    /// Marks a tree as open, before anything in it is changed, and returns what was written of it until then.
    package func open(_ place: TreePlace, at path: [UInt8]) throws(AccountError) -> Record? {
        try use { (connection) throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                let earlier = try connection.records(of: place).first
                try connection.run(
                    """
                    INSERT INTO tree (device, inode, path, is_open) VALUES (?, ?, ?, 1)
                    ON CONFLICT (device, inode) DO UPDATE SET is_open = 1, path = excluded.path
                    """, place.values + [.text(path)])
                return earlier
            }
        }
    }

    /// Notes which tree is an account's.
    package func note(_ account: AccountName, at place: TreePlace) throws(AccountError) {
        try use { (connection) throws(SQLiteError) in
            _ = try connection.run(
                "INSERT OR REPLACE INTO tree_of_account VALUES (?, ?, ?)", [.text(account.bytes)] + place.values)
        }
    }

    /// Writes trees, all of them or none.
    package func write(_ records: [Record]) throws(AccountError) {
        if records.isEmpty { return }
        try use { (connection) throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                for record in records {
                    try connection.run(
                        """
                        UPDATE tree SET bytes = ?, files = ?, is_open = ?, counted = counted + ?
                        WHERE device = ? AND inode = ?
                        """,
                        [
                            record.use.map { .integer($0.bytes) } ?? .null,
                            record.use.map { .integer($0.files) } ?? .null,
                            .integer(record.isOpen ? 1 : 0), .integer(record.counted),
                        ] + record.place.values)
                }
            }
        }
    }

    /// A tree; nil when it was never opened.
    package func record(of place: TreePlace) throws(AccountError) -> Record? {
        try use { (connection) throws(SQLiteError) in try connection.records(of: place).first }
    }

    /// All trees.
    package func records() throws(AccountError) -> [Record] {
        try use { (connection) throws(SQLiteError) in
            try connection.rows(
                "SELECT device, inode, path, bytes, files, is_open, counted FROM tree", read: Record.init(row:))
        }
    }

    /// The trees of accounts, by their names.
    package func records(ofAccounts names: [AccountName]) throws(AccountError) -> [AccountName: Record] {
        try use { (connection) throws(SQLiteError) in
            var found: [AccountName: Record] = [:]
            for name in names {
                found[name] = try connection.rows(
                    """
                    SELECT tree.device, tree.inode, path, bytes, files, is_open, counted
                    FROM tree JOIN tree_of_account USING (device, inode) WHERE account = ?
                    """, [.text(name.bytes)], read: Record.init(row:)
                ).first
            }
            return found
        }
    }

    /// Asks the server that runs to count a tree anew.
    package func want(_ place: TreePlace) throws(AccountError) {
        try use { (connection) throws(SQLiteError) in
            _ = try connection.run("UPDATE tree SET wanted = 1 WHERE device = ? AND inode = ?", place.values)
        }
    }

    /// Takes the trees that somebody wants to be counted anew.
    package func takeWanted() throws(AccountError) -> [TreePlace] {
        try use { (connection) throws(SQLiteError) in
            // It changes with what others write (sqlite.org/pragma.html#pragma_data_version).
            let version = try connection.integer("PRAGMA data_version")
            let isNew = looked.withLock { looked in
                defer { looked = version }
                return looked != version
            }
            guard isNew else { return [] }
            let wanted = try connection.rows("SELECT device, inode FROM tree WHERE wanted <> 0") {
                TreePlace(stored: $0.integer(0), $0.integer(1))
            }
            if !wanted.isEmpty { try connection.run("UPDATE tree SET wanted = 0 WHERE wanted <> 0") }
            return wanted
        }
    }

    private func use<Value: Sendable>(
        _ body: (borrowing SQLiteConnection) throws(SQLiteError) -> Value
    ) throws(AccountError) -> Value {
        try connection.withLock { (connection) throws(AccountError) -> Value in
            do throws(SQLiteError) { return try body(connection) } catch { throw Self.error(error, at: path) }
        }
    }

    private static func error(_ error: SQLiteError, at path: [UInt8]) -> AccountError {
        let place = String(decoding: path, as: UTF8.self)
        return error.isDamage
            ? .damaged(
                "The quotas in \(place) cannot be understood: \(error.message). Remove the file: they are counted anew."
            )
            : .unavailable("The quotas in \(place) cannot be reached: \(error.message).")
    }
}

extension SQLiteConnection {
    fileprivate func records(of place: TreePlace) throws(SQLiteError) -> [SQLiteTreeUses.Record] {
        try rows(
            "SELECT device, inode, path, bytes, files, is_open, counted FROM tree WHERE device = ? AND inode = ?",
            place.values, read: SQLiteTreeUses.Record.init(row:))
    }
}

extension SQLiteTreeUses.Record {
    fileprivate init(row: SQLiteStatement) {
        self.init(
            TreePlace(stored: row.integer(0), row.integer(1)), path: row.bytes(2) ?? [],
            use: row.integer(3).map { TreeUse(bytes: $0, files: row.integer(4) ?? 0) }, isOpen: row.integer(5) != 0,
            counted: row.integer(6) ?? 0)
    }
}

extension TreePlace {
    fileprivate init(stored device: Int64?, _ inode: Int64?) {
        self.init(device: UInt64(bitPattern: device ?? 0), inode: UInt64(bitPattern: inode ?? 0))
    }

    fileprivate var values: [SQLiteValue] {
        [.integer(Int64(bitPattern: device)), .integer(Int64(bitPattern: inode))]
    }
}
