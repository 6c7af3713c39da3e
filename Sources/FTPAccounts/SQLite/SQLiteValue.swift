// SPDX-License-Identifier: Apache-2.0

/// The value that a statement gets in the place of a `?`.
enum SQLiteValue {
    case null
    case integer(Int64)
    /// Text in UTF-8.
    case text([UInt8])
    case blob([UInt8])

    static func text(_ text: String) -> SQLiteValue { .text(Array(text.utf8)) }
}
