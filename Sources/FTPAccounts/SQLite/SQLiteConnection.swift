// SPDX-License-Identifier: Apache-2.0
import CSQLite

/// A connection to an SQLite database, for one thread at a time: whoever shares it guards it with a `Mutex`.
@safe struct SQLiteConnection: ~Copyable {
    private let raw: OpaquePointer
    private let prepared = PreparedStatements()

    /// Opens a database file that exists (an empty one will do).
    ///
    /// Several connections, in one process or many, may use the file at once: readers do not wait for writers (WAL),
    /// writers wait up to `patience` milliseconds for each other.
    init(path: [UInt8], isReadOnly: Bool = false, patience: CInt = 5_000) throws(SQLiteError) {
        var opened: OpaquePointer?
        let access = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
        let flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = unsafe sqlite3_open_v2((path + [0]).map(CChar.init(bitPattern:)), &opened, flags, nil)
        guard code == SQLITE_OK, let opened = unsafe opened else {
            defer { unsafe sqlite3_close_v2(opened) }
            throw unsafe SQLiteError(code, on: opened)
        }
        unsafe raw = opened
        unsafe sqlite3_busy_timeout(raw, patience)
        // A file that somebody tampered with shall not make us run what it holds.
        unsafe ferry_sqlite_configure(raw, SQLITE_DBCONFIG_DEFENSIVE, 1)
        unsafe ferry_sqlite_configure(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    }

    deinit { unsafe sqlite3_close_v2(raw) }

    /// Runs a statement and reads each of the rows it gives.
    func rows<Row>(
        _ sql: StaticString, _ values: [SQLiteValue] = [],
        read: (SQLiteStatement) throws(SQLiteError) -> Row
    ) throws(SQLiteError) -> [Row] {
        let statement = if let kept = prepared.take(sql) { kept } else { try unsafe SQLiteStatement(sql, on: raw) }
        defer { prepared.keep(statement, for: sql) }
        try statement.bind(values)
        var rows: [Row] = []
        while try statement.step() { rows.append(try read(statement)) }
        return rows
    }

    /// Runs a statement for its effect, and says how many rows it inserted, changed or removed.
    @discardableResult
    func run(_ sql: StaticString, _ values: [SQLiteValue] = []) throws(SQLiteError) -> Int {
        _ = try rows(sql, values) { _ in () }
        return unsafe Int(sqlite3_changes(raw))
    }

    /// The number that a statement with one row of one column gives.
    func integer(_ sql: StaticString) throws(SQLiteError) -> Int64 {
        try rows(sql) { $0.integer(0) ?? 0 }.first ?? 0
    }

    /// Runs `body` as a whole or not at all, with no other writer in between.
    func transaction<Value>(_ body: () throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
        try run("BEGIN IMMEDIATE")
        return try commit(body)
    }

    /// The same; a failure leaves all as it was, too.
    func attempt<Value, Failure>(
        _ body: () throws(SQLiteError) -> Result<Value, Failure>
    ) throws(SQLiteError) -> Result<Value, Failure> {
        try run("BEGIN IMMEDIATE")
        return try commit(body) { if case .failure = $0 { false } else { true } }
    }

    /// Runs statements that read, all of them on the database as it is at the first one; inside a transaction, on that
    /// of the transaction.
    func snapshot<Value>(_ body: () throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
        if unsafe sqlite3_get_autocommit(raw) == 0 { return try body() }
        try run("BEGIN")
        return try commit(body)
    }

    /// A database in memory that holds what this one holds at one moment, whoever writes meanwhile.
    func inMemory() throws(SQLiteError) -> SQLiteConnection {
        let memory = try SQLiteConnection(path: Array(":memory:".utf8))
        guard let backup = unsafe sqlite3_backup_init(memory.raw, "main", raw, "main") else {
            throw unsafe SQLiteError(sqlite3_errcode(memory.raw), on: memory.raw)
        }
        var code = SQLITE_BUSY
        for _ in 0..<100 where code == SQLITE_BUSY || code == SQLITE_LOCKED {
            code = unsafe sqlite3_backup_step(backup, -1)
            if code == SQLITE_BUSY || code == SQLITE_LOCKED { _ = sqlite3_sleep(50) }
        }
        let end = unsafe sqlite3_backup_finish(backup)
        if code != SQLITE_DONE { throw unsafe SQLiteError(end == SQLITE_OK ? code : end, on: memory.raw) }
        return memory
    }

    /// The bytes of a database file that holds what this database holds.
    func serialized() throws(SQLiteError) -> [UInt8] {
        var size: sqlite3_int64 = 0
        guard let bytes = unsafe sqlite3_serialize(raw, "main", &size, 0) else {
            throw SQLiteError(code: SQLITE_NOMEM, message: "there is no memory for a copy")
        }
        defer { unsafe sqlite3_free(bytes) }
        return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: Int(size)))
    }

    private func commit<Value>(
        _ body: () throws(SQLiteError) -> Value, if isGood: (Value) -> Bool = { _ in true }
    ) throws(SQLiteError) -> Value {
        do throws(SQLiteError) {
            let value = try body()
            if isGood(value) { try run("COMMIT") } else { try run("ROLLBACK") }
            return value
        } catch {
            _ = try? run("ROLLBACK")  // if even that fails, closing the connection does it
            throw error
        }
    }
}

/// The statements of a connection that are not in use: to compile one takes longer than to run it.
private final class PreparedStatements {
    /// By where their texts stand in the program, which knows but a few.
    private var statements: [Int: SQLiteStatement] = [:]

    func take(_ sql: StaticString) -> SQLiteStatement? { statements.removeValue(forKey: place(of: sql)) }

    func keep(_ statement: SQLiteStatement, for sql: StaticString) {
        statement.reset()
        statements[place(of: sql)] = statement
    }

    private func place(of sql: StaticString) -> Int { unsafe Int(bitPattern: sql.utf8Start) }
}
