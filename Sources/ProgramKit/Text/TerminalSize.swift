// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The size of a terminal.
package enum TerminalSize {
    /// By the terminal itself, else by `COLUMNS`, else the 80 columns of old.
    package static func columns(of terminal: CInt) -> Int {
        System.terminalColumns(terminal) ?? Environment.text("COLUMNS").flatMap { Int($0) } ?? 80
    }

    /// The lines of a terminal; `nil` where there is none to tell.
    package static func rows(of terminal: CInt) -> Int? { System.terminalRows(terminal) }

    /// The width that text for a person is set in: a terminal's own, and 80 columns elsewhere.
    package static func columnsForText(of stream: CInt) -> Int {
        System.isTerminal(stream) ? max(40, columns(of: stream)) : 80
    }
}
