// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit

/// The database that several servers share, in the place of files of their state directories.
struct DatabaseOptions: Hashable, Sendable {
    /// `postgresql://USER@HOST/NAME`; nil where this server keeps accounts by itself.
    var address: String?
    var passwordFile: String?
}

extension DaemonOption {
    static let database: [DaemonOption] = [
        DaemonOption(
            name: "database", value: "URL",
            summary:
                "keep accounts, groups, bans and who is connected in a PostgreSQL database, which several servers may "
                + "share", standard: "none: files of the state directory",
            example: "postgresql://ferry@db.example.org/ferry?sslmode=verify-full", needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            if let obstacle = SharedDatabase.obstacle(to: text) { throw UsageError("--database: \(obstacle)") }
            options.database.address = text
        },
        DaemonOption(
            name: "database-password-file", value: "FILE",
            summary: "a file whose first line is the password of the database",
            standard: "PGPASSWORD in the environment, or ~/.pgpass", example: "/etc/ferryd/database-password",
            needsRestart: true, apply: { $1.database.passwordFile = $0 }),
    ]
}

extension Options {
    /// The state directory with what settings say of a database; nil for a user without a home.
    var keptState: StateDirectory? {
        var state = state ?? .standard()
        state?.database = database
        return state
    }
}
