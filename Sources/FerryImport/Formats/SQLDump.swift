// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The rows of tables in a dump of MySQL, MariaDB or PostgreSQL: `INSERT INTO ... VALUES`, and `COPY ... FROM stdin`.
struct SQLDump {
    /// A row, with the names of its columns in small letters.
    struct Row {
        let table: String
        let cells: [String: [UInt8]]
        let place: ImportPlace

        /// The value of the first of these columns that is there and not null.
        func value(_ names: String...) -> [UInt8]? {
            for name in names {
                if let cell = cells[name] { return cell }
            }
            return nil
        }

        /// True if there is one of these columns, null or not.
        let columns: Set<String>
        func has(_ names: String...) -> Bool { names.contains(where: columns.contains) }
    }

    private(set) var rows: [Row] = []
    private(set) var faults: [ImportFault] = []
    private var columns: [String: [String]] = [:]

    /// True for a file that holds statements.
    static func isDump(_ file: ImportFile) -> Bool {
        file.allLines.contains { line in
            let words = line.bytes.prefix(64).split { $0.isBlank }.prefix(3).map { $0.asText.uppercased() }
            guard let first = words.first else { return false }
            return (first == "INSERT" || first == "REPLACE") && words.dropFirst().contains("INTO")
                || first == "COPY" && words.count == 3 || first == "CREATE" && words.contains("TABLE")
        }
    }

    init(_ file: ImportFile) {
        var tokens = SQLTokens(file.bytes)
        while let token = tokens.next() {
            let place = ImportPlace(file: file.name, line: tokens.line)
            switch token.keyword {
            case "INSERT", "REPLACE": insert(&tokens, place)
            case "COPY": copy(&tokens, place)
            case "CREATE": create(&tokens)
            default: tokens.skipStatement(from: token)
            }
        }
    }

    // MARK: - Statements

    private mutating func create(_ tokens: inout SQLTokens) {
        var token = tokens.next()
        while let word = token?.keyword, word != "TABLE" { token = tokens.next() }
        guard token != nil else { return }
        var name = tokens.next()
        while let word = name?.keyword, ["IF", "NOT", "EXISTS"].contains(word) { name = tokens.next() }
        guard let table = Self.table(name, &tokens) else { return tokens.skipStatement(from: name) }
        let keys: Set<String> = ["PRIMARY", "KEY", "UNIQUE", "CONSTRAINT", "INDEX", "FOREIGN", "CHECK", "FULLTEXT"]
        var (found, depth, isFirst) = ([String](), 1, true)
        while depth > 0, let token = tokens.next() {
            switch token {
            case .mark(UInt8(ascii: "(")): depth += 1
            case .mark(UInt8(ascii: ")")): depth -= 1
            case .mark(UInt8(ascii: ";")): return
            case .mark(UInt8(ascii: ",")) where depth == 1: isFirst = true
            default:
                if depth == 1, isFirst, token.keyword.map({ !keys.contains($0) }) ?? true, let name = token.name {
                    found.append(name)
                }
                isFirst = false
            }
        }
        columns[table] = found
        tokens.skipStatement(from: nil)
    }

    private mutating func insert(_ tokens: inout SQLTokens, _ place: ImportPlace) {
        var token = tokens.next()
        while let word = token?.keyword, word != "INTO" { token = tokens.next() }
        guard token != nil, let (table, names) = heading(&tokens, endedBy: ["VALUES", "VALUE"]) else {
            return tokens.skipStatement(from: token)
        }
        while let opening = tokens.next() {
            guard opening == .mark(UInt8(ascii: "(")) else { return tokens.skipStatement(from: opening) }
            let place = ImportPlace(file: place.file, line: tokens.line)
            guard let cells = tokens.cells() else {
                faults.append(ImportFault(place: place, reason: "The row of the table \(shown(table)) does not end."))
                return
            }
            add(table, names, cells, place)
            guard let next = tokens.next() else { return }
            if next != .mark(UInt8(ascii: ",")) { return tokens.skipStatement(from: next) }
        }
    }

    private mutating func copy(_ tokens: inout SQLTokens, _ place: ImportPlace) {
        guard let (table, names) = heading(&tokens, endedBy: ["FROM"]), tokens.next()?.keyword == "STDIN" else {
            return tokens.skipStatement(from: nil)
        }
        tokens.skipStatement(from: nil)
        tokens.skipLine()
        while let line = tokens.copyLine() {
            let place = ImportPlace(file: place.file, line: line.number)
            add(table, names, line.cells, place)
        }
    }

    /// The table and the columns up to a word; the columns are those of `CREATE TABLE` where none are named.
    private func heading(_ tokens: inout SQLTokens, endedBy words: Set<String>) -> (String, [String])? {
        guard let first = tokens.next(), var table = first.name else { return nil }
        var names: [String]?
        while let token = tokens.next() {
            if let word = token.keyword, words.contains(word) { return (table, names ?? columns[table] ?? []) }
            switch token {
            case .mark(UInt8(ascii: ".")):
                guard let name = tokens.next()?.name else { return nil }
                table = name
            case .mark(UInt8(ascii: "(")):
                var found: [String] = []
                while let token = tokens.next(), token != .mark(UInt8(ascii: ")")) {
                    if let name = token.name { found.append(name) }
                }
                names = found
            case .mark(UInt8(ascii: ";")): return nil
            default: continue
            }
        }
        return nil
    }

    /// The table of `CREATE TABLE`, up to the parenthesis behind it.
    private static func table(_ first: SQLTokens.Token?, _ tokens: inout SQLTokens) -> String? {
        guard var table = first?.name else { return nil }
        while let token = tokens.next() {
            switch token {
            case .mark(UInt8(ascii: "(")): return table
            case .mark(UInt8(ascii: ".")):
                guard let name = tokens.next()?.name else { return nil }
                table = name
            default: return nil
            }
        }
        return nil
    }

    private func shown(_ table: String) -> String { "\"\(Printable.text(Array(table.utf8)))\"" }

    private mutating func add(_ table: String, _ names: [String], _ cells: [[UInt8]?], _ place: ImportPlace) {
        guard names.count == cells.count else {
            let reason =
                names.isEmpty
                ? "Nothing tells the names of the columns of the table \(shown(table)). Dump it with them: mysqldump --complete-insert"
                : "A row of the table \(shown(table)) has \(cells.count) values for \(names.count) columns."
            return faults.append(ImportFault(place: place, reason: reason))
        }
        var row: [String: [UInt8]] = [:]
        for (name, cell) in zip(names, cells) {
            if let cell { row[name] = cell }
        }
        rows.append(Row(table: table, cells: row, place: place, columns: Set(names)))
    }
}
