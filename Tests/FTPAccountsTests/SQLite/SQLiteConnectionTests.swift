// SPDX-License-Identifier: Apache-2.0
import CSQLite
import FTPTesting
import Testing

@testable import FTPAccounts

final class SQLiteConnectionTests {
    private let temporary: TemporaryDirectory
    private let connection: SQLiteConnection

    init() throws {
        temporary = try TemporaryDirectory()
        let path = Array(temporary.path("x.sqlite").utf8)
        try Files.write([], to: temporary.path("x.sqlite"))
        connection = try SQLiteConnection(path: path)
        try connection.run("CREATE TABLE thing (number INTEGER, text TEXT, bytes BLOB) STRICT")
    }

    private func read() throws -> [(Int64?, [UInt8]?, [UInt8]?)] {
        try connection.rows("SELECT number, text, bytes FROM thing ORDER BY number") {
            ($0.integer(0), $0.bytes(1), $0.bytes(2))
        }
    }

    @Test func `what a snapshot reads is of one moment`() throws {
        try connection.run("PRAGMA journal_mode = WAL")
        try connection.run("INSERT INTO thing VALUES (1, 'a', NULL)")
        let writer = try SQLiteConnection(path: Array(temporary.path("x.sqlite").utf8))
        func count() throws(SQLiteError) -> Int64 { try connection.integer("SELECT count(*) FROM thing") }
        let counts = try connection.snapshot { () throws(SQLiteError) in
            let before = try count()
            try writer.run("DELETE FROM thing")
            // Inside another snapshot too.
            return [before, try count(), try connection.snapshot { () throws(SQLiteError) in try count() }]
        }
        #expect(counts == [1, 1, 1])
        #expect(try count() == 0)
    }

    @Test func `values go in and come out unchanged`() throws {
        let values: [(Int64, [UInt8], [UInt8])] = [
            (.min, [], []), (-1, Array("a'b\"c".utf8), [0, 255, 0]),
            (.max, Array("日本".utf8), [UInt8](repeating: 7, count: 9_999)),
        ]
        for (number, text, bytes) in values {
            let inserted = try connection.run(
                "INSERT INTO thing VALUES (?, ?, ?)", [.integer(number), .text(text), .blob(bytes)])
            #expect(inserted == 1)
        }
        for (row, expected) in zip(try read(), values) {
            #expect(row.0 == expected.0)
            #expect(row.1 == expected.1)
            #expect(row.2 == expected.2)
        }
    }

    @Test func `NULL is told from zero and from nothing`() throws {
        try connection.run("INSERT INTO thing VALUES (?, ?, ?)", [.null, .null, .null])
        let row = try #require(try read().first)
        #expect(row.0 == nil && row.1 == nil && row.2 == nil)
    }

    @Test func `a transaction that fails leaves nothing`() throws {
        #expect(throws: SQLiteError.self) {
            try connection.transaction { () throws(SQLiteError) in
                try connection.run("INSERT INTO thing (number) VALUES (1)")
                throw SQLiteError(nonsense: "no")
            }
        }
        #expect(try read().isEmpty)
        try connection.transaction { () throws(SQLiteError) in
            _ = try connection.run("INSERT INTO thing (number) VALUES (1)")
        }
        #expect(try read().count == 1)
    }

    @Test func `a statement runs again with other values, after a failure too, and within itself`() throws {
        func texts(of number: Int64, beside: () throws(SQLiteError) -> Void = {}) throws(SQLiteError) -> [[UInt8]?] {
            try connection.rows("SELECT text FROM thing WHERE number = ?", [.integer(number)]) {
                (row) throws(SQLiteError) in
                try beside()
                return row.bytes(0)
            }
        }
        try connection.run("INSERT INTO thing (number, text) VALUES (1, 'one'), (2, 'two')")
        #expect(try texts(of: 1) == [Array("one".utf8)])
        #expect(throws: SQLiteError.self) {
            try texts(of: 1) { () throws(SQLiteError) in throw SQLiteError(nonsense: "no") }
        }
        #expect(try texts(of: 3).isEmpty)
        var inner: [[UInt8]?] = []
        let outer = try texts(of: 2) { () throws(SQLiteError) in inner = try texts(of: 1) }
        #expect(outer == [Array("two".utf8)])
        #expect(inner == [Array("one".utf8)])
        // Nothing is left open that would keep the table from being dropped.
        try connection.run("DROP TABLE thing")
    }

    @Test func `a mistake in a statement is said in SQLite's words`() throws {
        let error = #expect(throws: SQLiteError.self) { try connection.run("SELECT number FROM nowhere") }
        #expect(error?.code == SQLITE_ERROR)
        #expect(error?.message == "no such table: nowhere")
    }

    @Test func `a file that is not there is not made`() throws {
        let error = #expect(throws: SQLiteError.self) {
            _ = try SQLiteConnection(path: Array(temporary.path("y.sqlite").utf8))
        }
        #expect(error?.primaryCode == SQLITE_CANTOPEN)
    }
}
