// SPDX-License-Identifier: Apache-2.0
import CSQLite

/// A prepared statement with its values; while it steps, its columns can be read.
///
/// The text is a `StaticString`, part of the program: SQL put together at run time does not compile.
@safe final class SQLiteStatement {
    private let raw: OpaquePointer

    /// Compiles `sql` for a connection that must outlive the statement.
    init(_ sql: StaticString, on database: OpaquePointer) throws(SQLiteError) {
        var prepared: OpaquePointer?
        let code = unsafe sql.utf8Start.withMemoryRebound(to: CChar.self, capacity: sql.utf8CodeUnitCount) { text in
            unsafe sqlite3_prepare_v3(
                database, text, CInt(sql.utf8CodeUnitCount), CUnsignedInt(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        }
        guard code == SQLITE_OK, let prepared = unsafe prepared else { throw unsafe SQLiteError(code, on: database) }
        unsafe raw = prepared
    }

    deinit { _ = unsafe sqlite3_finalize(raw) }

    /// Puts `values` in the places of the question marks, of which there are as many.
    func bind(_ values: [SQLiteValue]) throws(SQLiteError) {
        precondition(unsafe sqlite3_bind_parameter_count(raw) == values.count, "a value for each question mark")
        for (index, value) in zip(CInt(1)..., values) {
            let code =
                switch value {
                case .null: unsafe sqlite3_bind_null(raw, index)
                case .integer(let number): unsafe sqlite3_bind_int64(raw, index, number)
                case .text(let bytes): unsafe ferry_sqlite_bind_text(raw, index, bytes, CInt(bytes.count))
                case .blob(let bytes): unsafe ferry_sqlite_bind_blob(raw, index, bytes, CInt(bytes.count))
                }
            if code != SQLITE_OK { throw unsafe SQLiteError(code, on: sqlite3_db_handle(raw)) }
        }
    }

    /// Lets go of the database and of the values, ready to be used again.
    func reset() {
        // The result is the error of the last step, which has been told.
        _ = unsafe sqlite3_reset(raw)
        _ = unsafe sqlite3_clear_bindings(raw)
    }

    /// Goes to the next row; `false` when there is none.
    func step() throws(SQLiteError) -> Bool {
        switch unsafe sqlite3_step(raw) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        case let code: throw unsafe SQLiteError(code, on: sqlite3_db_handle(raw))
        }
    }

    /// The number in a column of this row; `nil` for NULL.
    func integer(_ column: CInt) -> Int64? { isNull(column) ? nil : unsafe sqlite3_column_int64(raw, column) }

    /// The bytes in a column of this row; `nil` for NULL.
    func bytes(_ column: CInt) -> [UInt8]? {
        if isNull(column) { return nil }
        // First the bytes, then their count: the order that sqlite.org/c3ref/column_blob.html asks for.
        let start = unsafe sqlite3_column_blob(raw, column)
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(raw, column))))
    }

    private func isNull(_ column: CInt) -> Bool { unsafe sqlite3_column_type(raw, column) == SQLITE_NULL }
}

extension SQLiteError {
    init(_ code: CInt, on database: OpaquePointer?) {
        unsafe self.init(code: code, message: String(cString: sqlite3_errmsg(database)))
    }
}
