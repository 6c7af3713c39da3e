// SPDX-License-Identifier: Apache-2.0

/// A line and a column of a text, counted from 1; columns count characters.
package struct TextPosition: Hashable, Sendable, Comparable {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }

    package static func < (left: TextPosition, right: TextPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// A value of a TOML text (https://toml.io), and its place in the text.
package struct TOMLValue: Sendable {
    package enum Content: Sendable {
        case table([TOMLMember])
        case list([TOMLValue])
        case text(String)
        case integer(Int64)
        case decimal(Double)
        case flag(Bool)
        /// A date, a time, or both.
        case time
    }

    package let content: Content
    package let position: TextPosition

    /// The kind of the value, as a sentence about a mistake names it.
    package var kind: String {
        switch content {
        case .table: "a table"
        case .list: "a list"
        case .text(let text): "the text \(JSON.quoted(text))"
        case .integer(let number): "the number \(number)"
        case .decimal(let number): "the number \(number)"
        case .flag(let flag): "\(flag)"
        case .time: "a date or time"
        }
    }
}

/// A key of a table, its place, and its value.
package struct TOMLMember: Sendable {
    package let key: String
    package let position: TextPosition
    package let value: TOMLValue
}
