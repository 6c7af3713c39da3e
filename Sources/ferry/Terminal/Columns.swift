// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// Short texts in as many columns as a terminal has room for, read downwards, as `ls` sets them.
enum Columns {
    /// A text, and the same text with what colours it.
    struct Cell {
        let text: String
        let painted: String
    }

    /// The lines for a terminal of that width.
    static func lines(_ cells: [Cell], width: Int) -> [String] {
        let layout = ColumnLayout(cells.map(\.text.displayWidth), width: width)
        return (0..<layout.rows).map { layout.line($0) { cells[$0].painted } }
    }
}

/// The places of texts that are set in columns, of which only the widths are known.
struct ColumnLayout {
    private static let gap = 2

    private let widths: [Int]
    /// The number of lines.
    let rows: Int
    private let columns: [Int]

    init(_ widths: [Int], width: Int) {
        self.widths = widths
        let rows = Self.rows(for: widths, width: width)
        columns = Self.columnWidths(widths, rows: rows)
        self.rows = min(rows, widths.count)
    }

    /// A line, of the texts that have these numbers.
    func line(_ row: Int, text: (Int) -> String) -> String {
        var line = ""
        var blanks = 0
        for (column, columnWidth) in columns.enumerated() where column * rows + row < widths.count {
            let index = column * rows + row
            line += String(repeating: " ", count: blanks) + text(index)
            blanks = columnWidth - widths[index] + Self.gap
        }
        return line
    }

    /// The fewest rows that fit; each guess costs a pass, so a few thousand names start where no fewer rows can fit.
    private static func rows(for widths: [Int], width: Int) -> Int {
        let all = widths.reduce(0, +) + gap * widths.count
        var rows = max(1, all / max(1, width + gap))
        while rows < widths.count, total(columnWidths(widths, rows: rows)) > width { rows += max(1, rows / 50) }
        return rows
    }

    private static func columnWidths(_ widths: [Int], rows: Int) -> [Int] {
        stride(from: 0, to: widths.count, by: rows).map { start in
            widths[start..<min(start + rows, widths.count)].max() ?? 0
        }
    }

    private static func total(_ columns: [Int]) -> Int { columns.reduce(0, +) + gap * max(0, columns.count - 1) }
}
