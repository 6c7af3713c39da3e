// SPDX-License-Identifier: Apache-2.0
#if PostgreSQL

/// The form of the database, and the way there from every earlier one.
///
/// All is in a schema `ferry` of its own, so that the database may hold other things.
enum PostgresForm {
    /// Each step makes one version of the next; steps that were once published are never edited.
    static let steps: [[StaticString]] = [
        accounts + bans + presence
    ]

    /// As in SQLite, settings are in the words that options take.
    ///
    /// Their values are bytes, as a path need not be UTF-8; the view shows them to a person.
    private static let accounts: [StaticString] = [
        """
        CREATE TABLE ferry.account_group (
            name    text COLLATE "C" PRIMARY KEY,
            created bigint NOT NULL,
            changed bigint NOT NULL
        )
        """,
        """
        CREATE TABLE ferry.account (
            name     text COLLATE "C" PRIMARY KEY,
            password text,
            member   text COLLATE "C" REFERENCES ferry.account_group,
            disabled boolean NOT NULL,
            created  bigint NOT NULL,
            changed  bigint NOT NULL
        )
        """,
        "CREATE INDEX account_member ON ferry.account (member)",
        """
        CREATE TABLE ferry.setting (
            kind  text NOT NULL CHECK (kind IN ('account', 'group')),
            owner text COLLATE "C" NOT NULL,
            name  text NOT NULL,
            value bytea NOT NULL,
            PRIMARY KEY (kind, owner, name)
        )
        """,
        """
        CREATE TABLE ferry.rule (
            kind     text NOT NULL CHECK (kind IN ('account', 'group')),
            owner    text COLLATE "C" NOT NULL,
            position bigint NOT NULL,
            rule     bytea NOT NULL,
            PRIMARY KEY (kind, owner, position)
        )
        """,
        """
        CREATE VIEW ferry.readable_setting AS
        SELECT kind, owner, name, encode(value, 'escape') AS value FROM ferry.setting
        UNION ALL
        SELECT kind, owner, 'rule ' || position, encode(rule, 'escape') FROM ferry.rule
        """,
    ]

    /// The number of changes lets nodes see without reading all that something has changed.
    private static let bans: [StaticString] = [
        """
        CREATE TABLE ferry.ban (
            network text PRIMARY KEY,
            ends    bigint,
            began   bigint NOT NULL,
            times   bigint NOT NULL,
            reason  text NOT NULL
        )
        """,
        "CREATE TABLE ferry.change_count (thing text PRIMARY KEY, number bigint NOT NULL)",
        "INSERT INTO ferry.change_count VALUES ('bans', 1)",
    ]

    private static let presence: [StaticString] = [
        "CREATE TABLE ferry.node (id text PRIMARY KEY, lease timestamptz NOT NULL)",
        """
        CREATE TABLE ferry.session (
            node    text NOT NULL REFERENCES ferry.node ON DELETE CASCADE,
            number  bigint NOT NULL,
            account text COLLATE "C" NOT NULL,
            address text NOT NULL,
            since   timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (node, number)
        )
        """,
        "CREATE INDEX session_account ON ferry.session (account)",
    ]

    /// Makes a new or old database into one of the newest version; one of a later version is an error.
    ///
    /// Of several programs that open it at once, one migrates, while the others wait.
    ///
    /// With `looks` nothing is changed: an empty database, and one of an earlier form, are errors then.
    static func migrate(
        _ connection: PostgresConnection, by writer: String, looks: Bool = false
    ) throws(PostgresError) {
        let found = try version(of: connection)
        if try check(found, of: connection) { return }
        if looks, found == 0 { throw PostgresError(.empty, "it is empty") }
        if looks {
            throw PostgresError(
                .nonsense, "it is of an earlier form, which a server of this version changes at its start")
        }
        try connection.transaction(alone: .form) { () throws(PostgresError) in
            // Another program may have been quicker since.
            let found = try version(of: connection)
            if try check(found, of: connection) { return }
            try connection.run("CREATE SCHEMA IF NOT EXISTS ferry")
            for step in steps.dropFirst(found) {
                for statement in step { try connection.run(statement) }
            }
            try connection.run("CREATE TABLE IF NOT EXISTS ferry.form (version bigint NOT NULL, program text NOT NULL)")
            try connection.run("DELETE FROM ferry.form")
            try connection.run(
                "INSERT INTO ferry.form VALUES ($1, $2)", [.integer(Int64(steps.count)), .text(writer)])
        }
    }

    private static func version(of connection: PostgresConnection) throws(PostgresError) -> Int {
        // Not `to_regclass`, which may remember from before a lock was waited for that there is none.
        let isThere = try connection.rows(
            """
            SELECT EXISTS (
                SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'ferry' AND c.relname = 'form'
            )
            """
        ).first?.isTrue(0)
        guard isThere == true else { return 0 }
        return Int(try connection.rows("SELECT version FROM ferry.form").first?.integer(0) ?? 0)
    }

    /// True of the newest version; refuses a database that a later program has written.
    private static func check(_ found: Int, of connection: PostgresConnection) throws(PostgresError) -> Bool {
        guard found > steps.count || found < 0 else { return found == steps.count }
        let writer = try connection.rows("SELECT program FROM ferry.form").first?.string(0) ?? "a later ferryd"
        throw PostgresError(
            .nonsense,
            "\(writer) has given it a form (\(found)) that this ferryd does not know (up to \(steps.count)). Install "
                + "that version, or a later one")
    }
}
#endif
