// SPDX-License-Identifier: Apache-2.0
import CSQLite
import FerryIO

/// The form of the database, and the way there from every earlier one.
extension SQLiteAccountStore {
    /// Each step makes one version of the next; steps that were once published are never edited.
    ///
    /// Settings are kept in the words that options take, a row for each that was said, so that the tables explain
    /// themselves to an administrator who reads them with the `sqlite3` program.
    static let steps: [[StaticString]] = [
        [
            """
            CREATE TABLE account (
                name         TEXT    PRIMARY KEY,
                password     TEXT,
                home         BLOB,
                permissions  TEXT    NOT NULL,
                max_sessions INTEGER CHECK (max_sessions > 0),
                disabled     INTEGER NOT NULL CHECK (disabled IN (0, 1)),
                created      INTEGER NOT NULL,
                changed      INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE TABLE generation (number INTEGER NOT NULL) STRICT",
            "INSERT INTO generation VALUES (0)",
            """
            CREATE TRIGGER account_added AFTER INSERT ON account
            BEGIN UPDATE generation SET number = number + 1; END
            """,
            """
            CREATE TRIGGER account_changed AFTER UPDATE ON account
            BEGIN UPDATE generation SET number = number + 1; END
            """,
            """
            CREATE TRIGGER account_removed AFTER DELETE ON account
            BEGIN UPDATE generation SET number = number + 1; END
            """,
            "PRAGMA user_version = 1",
        ],
        [
            "ALTER TABLE account ADD COLUMN rate_up INTEGER CHECK (rate_up >= 1000)",
            "ALTER TABLE account ADD COLUMN rate_down INTEGER CHECK (rate_down >= 1000)",
            "PRAGMA user_version = 2",
        ],
        [
            "ALTER TABLE account ADD COLUMN links TEXT NOT NULL DEFAULT 'tell' CHECK (links IN ('tell', 'follow'))",
            "PRAGMA user_version = 3",
        ],
        [
            "DROP TRIGGER IF EXISTS account_added",
            "DROP TRIGGER IF EXISTS account_changed",
            "DROP TRIGGER IF EXISTS account_removed",
            "DROP TABLE IF EXISTS generation",
            "PRAGMA user_version = 4",
        ],
        [
            "ALTER TABLE account RENAME TO former_account",
            """
            CREATE TABLE account (
                name     TEXT    PRIMARY KEY,
                password TEXT,
                member   TEXT,
                disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
                created  INTEGER NOT NULL,
                changed  INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE account_group (
                name    TEXT    PRIMARY KEY,
                created INTEGER NOT NULL,
                changed INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE setting (
                kind  TEXT NOT NULL CHECK (kind IN ('account', 'group')),
                owner TEXT NOT NULL,
                name  TEXT NOT NULL,
                value TEXT NOT NULL,
                PRIMARY KEY (kind, owner, name)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE rule (
                kind     TEXT    NOT NULL CHECK (kind IN ('account', 'group')),
                owner    TEXT    NOT NULL,
                position INTEGER NOT NULL,
                text     TEXT    NOT NULL,
                PRIMARY KEY (kind, owner, position)
            ) STRICT, WITHOUT ROWID
            """,
            """
            INSERT INTO account SELECT name, password, NULL, disabled, created, changed FROM former_account
            """,
            """
            INSERT INTO setting
            SELECT 'account', name, 'home', CAST(home AS TEXT) FROM former_account WHERE home IS NOT NULL
            UNION ALL
            SELECT 'account', name, 'allow', permissions FROM former_account WHERE permissions <> 'all'
            UNION ALL
            SELECT 'account', name, 'max-sessions', CAST(max_sessions AS TEXT) FROM former_account
            WHERE max_sessions IS NOT NULL
            UNION ALL
            SELECT 'account', name, 'rate-up', CAST(rate_up AS TEXT) FROM former_account WHERE rate_up IS NOT NULL
            UNION ALL
            SELECT 'account', name, 'rate-down', CAST(rate_down AS TEXT) FROM former_account
            WHERE rate_down IS NOT NULL
            UNION ALL
            SELECT 'account', name, 'links', links FROM former_account WHERE links <> 'tell'
            """,
            "DROP TABLE former_account",
            "PRAGMA user_version = 5",
        ],
    ]

    /// The version this program knows.
    static var newestVersion: Int64 { Int64(steps.count) }

    /// Makes a new or old database into one of the newest version, and gives the version it then has: a higher one
    /// than ours if a later program has been here.
    ///
    /// An old one is first copied to a file beside it, `accounts.sqlite.version-4`, which an earlier program can read.
    static func migrate(_ connection: borrowing SQLiteConnection, at path: [UInt8]) throws(SQLiteError) -> Int64 {
        let found = try connection.integer("PRAGMA user_version")
        if found >= newestVersion { return found }
        if found > 0 { try keepCopy(of: connection, as: path + Array(".version-\(found)".utf8)) }
        return try connection.transaction { () throws(SQLiteError) in
            // Another process may have been quicker since.
            let found = try connection.integer("PRAGMA user_version")
            for step in steps.dropFirst(Int(found)) {
                for statement in step { try connection.run(statement) }
            }
            return max(found, newestVersion)
        }
    }

    /// Writes what the database holds to a file that only its owner can read (0600).
    private static func keepCopy(of connection: borrowing SQLiteConnection, as path: [UInt8]) throws(SQLiteError) {
        do throws(Errno) {
            let slash = path.lastIndex(of: UInt8(ascii: "/"))
            let above = slash.map { path[...$0] } ?? Array("./".utf8)[...]
            guard let directory = PathBytes(above), let name = PathBytes(path.dropFirst(slash.map { $0 + 1 } ?? 0))
            else {
                throw .invalidArgument
            }
            _ = try System.open(
                name, from: System.open(hostPath: directory, [.pathOnly, .directory]),
                [.create, .truncate, .writeOnly],
                mode: 0o600, resolve: [])
        } catch {
            throw SQLiteError(
                code: SQLITE_CANTOPEN, message: "no copy of the earlier form can be made beside it: \(error)")
        }
        try connection.run("VACUUM INTO ?", [.text(path)])
    }
}
