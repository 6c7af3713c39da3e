// SPDX-License-Identifier: Apache-2.0
#if PostgreSQL

/// A value that a statement is given.
enum PostgresValue: Sendable {
    case null
    case integer(Int64)
    case truth(Bool)
    /// UTF-8, without NUL bytes.
    case text([UInt8])
    /// For a column of type `bytea`.
    case bytes([UInt8])

    static func text(_ text: String) -> PostgresValue { .text(Array(text.utf8)) }

    /// For a parameter of type `bigint[]`.
    static func list(_ numbers: [Int64]) -> PostgresValue {
        .text("{\(numbers.map { "\($0)" }.joined(separator: ","))}")
    }

    /// The bytes that are sent, and whether they are in PostgreSQL's binary form.
    var sent: (bytes: [UInt8], isBinary: Bool)? {
        switch self {
        case .null: nil
        case .integer(let number): (Array("\(number)".utf8), false)
        case .truth(let isTrue): (Array((isTrue ? "t" : "f").utf8), false)
        case .text(let bytes): (bytes, false)
        case .bytes(let bytes): (bytes, true)
        }
    }
}

/// A row that a statement has given, in PostgreSQL's text form.
struct PostgresRow: Sendable {
    private let columns: [[UInt8]?]

    init(_ columns: [[UInt8]?]) { self.columns = columns }

    /// A column of text; nil if it is null.
    func text(_ column: Int) -> [UInt8]? { columns[column] }

    func string(_ column: Int) -> String? { columns[column].map { String(decoding: $0, as: UTF8.self) } }

    func integer(_ column: Int) -> Int64? { string(column).flatMap { Int64($0) } }

    func isTrue(_ column: Int) -> Bool { columns[column] == [UInt8(ascii: "t")] }

    /// A column of type `bytea`, which comes as `\x` and two digits a byte; anything else is an error.
    func bytes(_ column: Int) throws(PostgresError) -> [UInt8] {
        let strange = PostgresError(.nonsense, "a value is not in the form in which it was asked for")
        guard let text = columns[column], text.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "x")]),
            text.count % 2 == 0
        else { throw strange }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        for place in stride(from: 2, to: text.count, by: 2) {
            guard let high = Self.value(of: text[place]), let low = Self.value(of: text[place + 1]) else {
                throw strange
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
#endif
