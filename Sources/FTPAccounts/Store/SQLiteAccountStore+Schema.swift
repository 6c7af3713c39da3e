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
    /// An old one is first copied to a file beside it, `accounts.sqlite.version-4`, which an earlier program can read. Of
    /// several programs that open it at once, the one that migrates makes the copy, while the others wait.
    static func migrate(_ connection: borrowing SQLiteConnection, at path: [UInt8]) throws(SQLiteError) -> Int64 {
        let found = try connection.integer("PRAGMA user_version")
        if found >= newestVersion { return found }
        return try connection.transaction { () throws(SQLiteError) in
            // Another process may have been quicker since.
            let found = try connection.integer("PRAGMA user_version")
            if found >= newestVersion { return found }
            if found > 0 { try keepCopy(ofDatabaseAt: path, as: path + Array(".version-\(found)".utf8)) }
            for step in steps.dropFirst(Int(found)) {
                for statement in step { try connection.run(statement) }
            }
            return newestVersion
        }
    }

    /// Writes what a database holds to a new file that only its owner can read (0600); a copy that is there already
    /// stays, and the new one's name gets a number.
    private static func keepCopy(ofDatabaseAt path: [UInt8], as copy: [UInt8]) throws(SQLiteError) {
        let slash = copy.lastIndex(of: UInt8(ascii: "/"))
        let above = slash.map { Array(copy[...$0]) } ?? Array("./".utf8)
        let name = Array(copy.dropFirst(slash.map { $0 + 1 } ?? 0))
        let draft = name + Array(".new".utf8)
        do throws(Errno) { try makeEmptyFile(draft, in: above) } catch { throw SQLiteError(noCopy: error) }
        // VACUUM runs in no transaction, so not on the connection that holds one.
        try SQLiteConnection(path: path).run("VACUUM INTO ?", [.text(above + draft)])
        do throws(Errno) { try rename(draft, toFree: name, in: above) } catch { throw SQLiteError(noCopy: error) }
    }

    private static func makeEmptyFile(_ name: [UInt8], in directory: [UInt8]) throws(Errno) {
        guard let directoryPath = PathBytes(directory), let name = PathBytes(name) else { throw .invalidArgument }
        let directory = try System.open(hostPath: directoryPath, .directoryPath)
        _ = try System.open(
            name, from: directory, [.create, .truncate, .writeOnly, .noFollow], mode: 0o600, resolve: [])
    }

    /// Gives a file a name that nothing has: `name`, `name.2`, `name.3`...
    private static func rename(_ draft: [UInt8], toFree name: [UInt8], in directory: [UInt8]) throws(Errno) {
        guard let directoryPath = PathBytes(directory), let draft = PathBytes(draft) else { throw .invalidArgument }
        let directory = try System.open(hostPath: directoryPath, .directoryPath)
        for number in 1...100 {
            guard let free = PathBytes(number == 1 ? name : name + Array(".\(number)".utf8)) else { break }
            do throws(Errno) {
                return try System.rename(draft, in: directory, to: free, in: directory, replacing: false)
            } catch {
                if error != .exists { throw error }
            }
        }
        throw .exists
    }
}

extension SQLiteError {
    fileprivate init(noCopy error: Errno) {
        self.init(code: SQLITE_CANTOPEN, message: "no copy of the earlier form can be made beside it: \(error)")
    }
}
