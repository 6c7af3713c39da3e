// SPDX-License-Identifier: Apache-2.0
import CSQLite

/// Files in one file: an SQLite archive (sqlite.org/sqlar.html), which `sqlite3 FILE -Atv` lists and `-Ax` unpacks.
///
/// The calls wait for the disk.
package struct StateArchive: Sendable {
    /// A file in it.
    package struct Entry: Hashable, Sendable {
        /// The path from the top: `hooks/a`.
        package let name: String
        package let bytes: [UInt8]

        package init(name: String, bytes: [UInt8]) { (self.name, self.bytes) = (name, bytes) }
    }

    package let entries: [Entry]
    /// The program that wrote it, and when, in seconds since 1970.
    package let writer: String
    package let time: Int64

    package init(_ entries: [Entry], by writer: String, at time: Int64) {
        (self.entries, self.writer, self.time) = (entries, writer, time)
    }

    private static let things = "files"
    private static let version: Int64 = 1
    /// The most bytes and files that a state directory has.
    private static let (mostBytes, mostFiles): (Int64, Int64) = (2 << 30, 10_000)

    /// Writes it to an empty file that is there, and sees that it is on the disk.
    package func write(to path: [UInt8]) throws(AccountError) {
        do throws(SQLiteError) {
            let connection = try SQLiteConnection(path: path)
            // The file is thrown away if it does not become whole.
            try connection.run("PRAGMA journal_mode = MEMORY")
            try connection.run("PRAGMA synchronous = FULL")
            try connection.transaction { () throws(SQLiteError) in
                for statement in Self.statements { try connection.run(statement) }
                try connection.run("INSERT INTO written_by VALUES (?, ?)", [.text(writer), .integer(time)])
                for entry in entries {
                    try connection.run(
                        "INSERT INTO sqlar VALUES (?, ?, ?, ?, ?)",
                        [
                            .text(entry.name), .integer(0o100600), .integer(time), .integer(Int64(entry.bytes.count)),
                            .blob(entry.bytes),
                        ])
                }
            }
        } catch { throw AccountError(error, of: Self.things, at: path) }
    }

    private static let statements: [StaticString] = [
        "CREATE TABLE sqlar (name TEXT PRIMARY KEY, mode INT, mtime INT, sz INT, data BLOB)",
        "CREATE TABLE written_by (program TEXT NOT NULL, time INTEGER NOT NULL) STRICT", "PRAGMA user_version = 1",
    ]

    /// Reads one, and looks it through: what is damaged, or would be written outside the state directory, is an error.
    package init(readFrom path: [UInt8]) throws(AccountError) {
        do throws(SQLiteError) {
            let connection = try SQLiteConnection(path: path, isReadOnly: true)
            let version = try connection.integer("PRAGMA user_version")
            guard
                try connection.integer(
                    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('sqlar', 'written_by')") == 2,
                version > 0
            else { throw SQLiteError(nonsense: "this is no backup of ferryd") }
            let writers = try connection.rows("SELECT program, time FROM written_by") {
                (String(decoding: $0.bytes(0) ?? [], as: UTF8.self), $0.integer(1) ?? 0)
            }
            (writer, time) = writers.first ?? ("ferryd", 0)
            if version > Self.version {
                throw SQLiteError(
                    nonsense:
                        "\(writer) wrote it in a form that this ferryd does not know. Install that version, or a later one"
                )
            }
            let findings = try connection.rows("PRAGMA integrity_check(1)") {
                String(decoding: $0.bytes(0) ?? [], as: UTF8.self)
            }
            if let first = findings.first, first != "ok" { throw SQLiteError(nonsense: first) }
            guard try connection.integer("SELECT count(*) FROM sqlar") <= Self.mostFiles,
                try connection.integer("SELECT coalesce(sum(length(data)), 0) FROM sqlar") <= Self.mostBytes
            else { throw SQLiteError(nonsense: "it holds more than a state directory has") }
            entries = try connection.rows("SELECT name, sz, data FROM sqlar ORDER BY name") {
                (row) throws(SQLiteError) in
                let name = String(decoding: row.bytes(0) ?? [], as: UTF8.self)
                let bytes = row.bytes(2) ?? []
                guard Self.isSafe(name) else { throw SQLiteError(nonsense: "it holds a file of the name \"\(name)\"") }
                guard row.integer(1) == Int64(bytes.count) else {
                    throw SQLiteError(nonsense: "\"\(name)\" is compressed, or not whole")
                }
                return Entry(name: name, bytes: bytes)
            }
        } catch { throw AccountError(error, of: Self.things, at: path) }
    }

    /// True for a path that leads to a place below the directory in which it is unpacked.
    private static func isSafe(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count <= 4 && name.utf8.count <= 1024 && !name.utf8.contains(0)
            && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }
}
