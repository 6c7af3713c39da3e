// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The size of a terminal.
package enum TerminalSize {
    /// By the terminal itself, else by `COLUMNS`, else the 80 columns of old.
    package static func columns(of terminal: CInt) -> Int {
        System.terminalColumns(terminal) ?? Environment.text("COLUMNS").flatMap { Int($0) } ?? 80
    }
}
