// SPDX-License-Identifier: Apache-2.0

/// The form of the database, and the way there from every earlier one.
extension SQLiteAccountStore {
    /// Each step makes one version of the next; steps that were once published are never edited.
    ///
    /// Permissions are kept in words, and NULL for what was not said, so that the table explains itself to an
    /// administrator who reads it with the `sqlite3` program.
    private static let steps: [[StaticString]] = [
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
    ]

    /// The version this program knows.
    static var newestVersion: Int64 { Int64(steps.count) }

    /// Makes a new or old database into one of the newest version, and gives the version it then has: a higher one
    /// than ours if a later program has been here.
    static func migrate(_ connection: borrowing SQLiteConnection) throws(SQLiteError) -> Int64 {
        let found = try connection.integer("PRAGMA user_version")
        if found >= newestVersion { return found }
        return try connection.transaction { () throws(SQLiteError) in
            // Another process may have been quicker since.
            let found = try connection.integer("PRAGMA user_version")
            for step in steps.dropFirst(Int(found)) {
                for statement in step { try connection.run(statement) }
            }
            return max(found, newestVersion)
        }
    }
}
