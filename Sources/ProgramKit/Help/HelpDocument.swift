// SPDX-License-Identifier: Apache-2.0

/// A page of help in blocks; it is set for the width it is shown in.
///
/// The blocks say what their text is, not how it looks, so that other forms (man pages) can be made from the same page.
package struct HelpDocument: Sendable {
    package enum Block: Sendable {
        /// Sentences; lines of the source run on, except those that begin with a blank, which stay as they are.
        case paragraph(String)
        /// `Usage:` and the ways to start the program or command, one a line.
        case usage([String])
        /// Terms and what they mean, below a heading or none.
        case table(heading: String?, [Row])
    }

    /// A line of a table.
    package struct Row: Sendable {
        package let term: String
        package let meaning: String

        package init(_ term: String, _ meaning: String) {
            self.term = term
            self.meaning = meaning
        }
    }

    package var blocks: [Block]

    /// True when the blocks follow each other without empty lines, so that a list fits on a screen.
    package let isCompact: Bool

    package init(_ blocks: [Block], isCompact: Bool = false) {
        self.blocks = blocks
        self.isCompact = isCompact
    }

    /// The page for that many columns, without a line end behind the last line.
    package func text(width: Int) -> String {
        blocks.map { Self.lines($0, width: width).joined(separator: "\n") }.joined(separator: isCompact ? "\n" : "\n\n")
    }

    private static func lines(_ block: Block, width: Int) -> [String] {
        switch block {
        case .paragraph(let text): return paragraph(text).flatMap { $0.wrapped(toWidth: width) }
        case .usage(let ways):
            return ways.enumerated().flatMap { index, way in
                "\(index == 0 ? "Usage: " : "       ")\(way)".wrapped(toWidth: width, indent: 11)
            }
        case .table(let heading, let rows):
            return (heading.map { ["\($0):"] } ?? []) + table(rows, width: width)
        }
    }

    /// Lines that belong together on one, the others as they are.
    private static func paragraph(_ text: String) -> [String] {
        var lines: [String] = []
        var runsOn = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let standsAlone = line.isEmpty || line.hasPrefix(" ")
            if runsOn, !standsAlone { lines[lines.count - 1] += " \(line)" } else { lines.append(String(line)) }
            runsOn = !standsAlone
        }
        return lines
    }

    /// Terms have at most a third of the page; a longer one has a line of its own.
    private static func table(_ rows: [Row], width: Int) -> [String] {
        let column = rows.map(\.term.displayWidth).filter { $0 <= width / 3 }.max() ?? width / 3
        let margin = column + 4
        return rows.flatMap { row in
            if row.meaning.isEmpty { return ["  \(row.term)"] }
            let meaning = row.meaning.wrapped(toWidth: max(20, width - margin))
            let indented = meaning.map { String(repeating: " ", count: margin) + $0 }
            if row.term.displayWidth > column { return ["  \(row.term)"] + indented }
            return ["  \(row.term.padded(toWidth: column))  \(meaning[0])"] + indented.dropFirst()
        }
    }
}

extension HelpDocument.Block {
    /// Options with what they do and what holds without them.
    package static func options(_ options: [Option], heading: String? = nil) -> HelpDocument.Block {
        .table(heading: heading, options.map { HelpDocument.Row($0.spelling, $0.meaning) })
    }
}
