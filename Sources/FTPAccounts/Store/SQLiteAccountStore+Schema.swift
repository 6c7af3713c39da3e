// SPDX-License-Identifier: Apache-2.0

/// The form of the accounts' database.
extension SQLiteAccountStore {
    static let form = DatabaseForm(steps: steps)

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
}
