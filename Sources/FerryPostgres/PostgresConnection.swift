// SPDX-License-Identifier: Apache-2.0
#if PostgreSQL
import CPostgreSQL

/// A connection to a database, for one thread at a time.
@safe final class PostgresConnection: @unchecked Sendable {  // a `PostgresDatabase` lends it to one thread at a time
    private let library: PostgresLibrary
    private let raw: OpaquePointer
    private let patience: Int32

    /// Connects; it waits for the network, within the address' patience.
    init(to address: PostgresAddress) throws(PostgresError) {
        guard let library = PostgresLibrary.shared else {
            throw PostgresError(.libraryMissing, "libpq, which is not installed. Run: apt install libpq5")
        }
        self.library = library
        let patience = Int(address.patience / .milliseconds(1))
        self.patience = Int32(clamping: patience)
        // Settings behind the address win over it, those before it do not. The time to connect is for each of several hosts.
        var settings = [
            ("application_name", "ferryd"), ("connect_timeout", "\(max(2, patience / 2000))"),
            ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "\(patience)"), ("dbname", address.text), ("client_encoding", "UTF8"),
        ]
        if let password = address.password { settings.append(("password", password)) }
        let (names, values) = (settings.map { Array($0.0.utf8) }, settings.map { Array($0.1.utf8) })
        var isGood: Int32 = 0
        let opened = unsafe withTexts(names) { names in
            unsafe withTexts(values) { values in
                unsafe withUnsafePointer(to: library.functions) { functions in
                    unsafe ferry_pq_connect(functions, names, values, &isGood)
                }
            }
        }
        guard let opened = unsafe opened else { throw PostgresError(.lost, "there is no memory for a connection") }
        unsafe raw = opened
        guard isGood != 0 else { throw PostgresError(.lost, unsafe Self.words(of: raw, library)) }
        try settle(within: patience)
    }

    /// Has the server speak as this program reads, whatever the database's own settings are, and let go of what this side
    /// holds when it is silent: a node that was cut off in the middle of a change must not hold up the others.
    ///
    /// Its time for a statement is a little shorter than ours, so that it is the one that says what it has waited for.
    private func settle(within patience: Int) throws(PostgresError) {
        try run(
            """
            SELECT set_config('bytea_output', 'hex', false), set_config('lock_timeout', '0', false),
                set_config('statement_timeout', $1, false),
                set_config('idle_in_transaction_session_timeout', $2, false)
            """, [.text("\(max(1, patience * 9 / 10))"), .text("\(patience)")])
    }

    deinit { unsafe library.functions.finish(raw) }

    /// True while the other side has neither closed it nor said anything unasked.
    var isQuiet: Bool {
        unsafe withUnsafePointer(to: library.functions) { unsafe ferry_pq_is_quiet($0, raw) } != 0
    }

    /// Runs a statement; its rows, and the number of those that it has written or removed.
    @discardableResult
    func run(
        _ sql: StaticString, _ values: [PostgresValue] = []
    ) throws(PostgresError) -> (rows: [PostgresRow], changed: Int) {
        let sent = values.map(\.sent)
        let lengths = sent.map { Int32($0?.bytes.count ?? 0) }
        let formats = sent.map { Int32($0?.isBinary == true ? 1 : 0) }
        var isLate: Int32 = 0
        let result = unsafe withTexts(sent.map { $0?.bytes }) { texts in
            unsafe withUnsafePointer(to: library.functions) { functions in
                sql.withUTF8Buffer { text in
                    unsafe ferry_pq_run(
                        functions, raw, UnsafeRawPointer(text.baseAddress)?.assumingMemoryBound(to: CChar.self),
                        Int32(values.count), texts, lengths, formats, patience, &isLate)
                }
            }
        }
        guard let result = unsafe result else {
            throw PostgresError(.lost, isLate != 0 ? "it does not answer" : unsafe Self.words(of: raw, library))
        }
        defer { unsafe library.functions.clear(result) }
        return try unsafe read(result)
    }

    /// The rows of a statement.
    func rows(_ sql: StaticString, _ values: [PostgresValue] = []) throws(PostgresError) -> [PostgresRow] {
        try run(sql, values).rows
    }

    private func read(_ result: OpaquePointer) throws(PostgresError) -> (rows: [PostgresRow], changed: Int) {
        let functions = library.functions
        switch unsafe functions.status(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK: break
        default:
            // PG_DIAG_SEVERITY_NONLOCALIZED, PG_DIAG_SQLSTATE and PG_DIAG_MESSAGE_PRIMARY (postgres_ext.h).
            let severity = unsafe text(functions.field(result, Int32(UInt8(ascii: "V")))) ?? ""
            let state = unsafe text(functions.field(result, Int32(UInt8(ascii: "C")))) ?? ""
            let words = unsafe text(functions.field(result, Int32(UInt8(ascii: "M")))) ?? Self.words(of: raw, library)
            // Without a code they are libpq's own words; a server that is being shut down ends its connections (57P01...).
            // One that has become a standby (25006) is not the one to talk with any more.
            let isLost =
                state.isEmpty || severity == "FATAL" || state.hasPrefix("08") || state.hasPrefix("57P")
                || state == "25006"
            throw PostgresError(isLost ? .lost : .refused, PostgresError.words(words))
        }
        let (count, width) = unsafe (functions.rows(result), functions.columns(result))
        var rows: [PostgresRow] = []
        for row in 0..<count {
            rows.append(
                PostgresRow(
                    (0..<width).map { column in
                        if unsafe functions.is_null(result, row, column) != 0 { return nil }
                        return unsafe Array(
                            UnsafeRawBufferPointer(
                                start: functions.value(result, row, column),
                                count: Int(functions.length(result, row, column))))
                    }))
        }
        return (rows, unsafe text(functions.changed(result)).flatMap { Int($0) } ?? 0)
    }

    private static func words(of raw: OpaquePointer, _ library: PostgresLibrary) -> String {
        let words = PostgresError.words(unsafe text(library.functions.error(raw)) ?? "")
        return words.isEmpty ? "the connection is lost" : words
    }
}

extension PostgresConnection {
    /// Runs `body` as a whole or not at all; a failure that it returns leaves all as it was, too.
    ///
    /// Each statement of it sees what others had done when it began, whatever the database's own default is: those behind
    /// a lock see what was done before it was had.
    func attempt<Value, Failure>(
        alone lock: PostgresLock? = nil, _ body: () throws(PostgresError) -> Result<Value, Failure>
    ) throws(PostgresError) -> Result<Value, Failure> {
        try run("BEGIN ISOLATION LEVEL READ COMMITTED")
        do throws(PostgresError) {
            if let lock { try run("SELECT pg_advisory_xact_lock($1)", [.integer(lock.rawValue)]) }
            let result = try body()
            if case .success = result { try run("COMMIT") } else { try run("ROLLBACK") }
            return result
        } catch {
            if error.kind != .lost { try run("ROLLBACK") }
            throw error
        }
    }

    /// The same for a body that only throws.
    func transaction<Value>(
        alone lock: PostgresLock? = nil, _ body: () throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value {
        let result = try attempt(alone: lock) { () throws(PostgresError) -> Result<Value, Never> in .success(try body())
        }
        switch result {
        case .success(let value): return value
        }
    }
}

/// The things that one connection of all nodes does at a time; the numbers begin with "ferry" in ASCII.
enum PostgresLock: Int64, Sendable {
    case form = 0x6665_7272_7900
    case accounts = 0x6665_7272_7901
    case bans = 0x6665_7272_7902
}

private func text(_ bytes: UnsafeMutablePointer<CChar>?) -> String? {
    guard let bytes = unsafe bytes else { return nil }
    return unsafe String(cString: bytes)
}

/// Lends texts of C to `body`, with a nil behind the last, as lists of names end.
private func withTexts<Value>(_ texts: [[UInt8]?], _ body: ([UnsafePointer<CChar>?]) -> Value) -> Value {
    var made: [UnsafePointer<CChar>?] = unsafe []
    for text in texts {
        guard let text else {
            unsafe made.append(nil)
            continue
        }
        let bytes = UnsafeMutablePointer<CChar>.allocate(capacity: text.count + 1)
        for (index, byte) in text.enumerated() { unsafe bytes[index] = CChar(bitPattern: byte) }
        unsafe bytes[text.count] = 0
        unsafe made.append(UnsafePointer(bytes))
    }
    unsafe made.append(nil)
    let lent = unsafe made
    defer { unsafe lent.forEach { unsafe $0?.deallocate() } }
    return unsafe body(lent)
}
#endif
