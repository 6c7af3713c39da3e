// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// Calls on terminals.
extension System {
    /// isatty(3).
    package static func isTerminal(_ file: CInt) -> Bool { isatty(file) == 1 }

    /// True when another job of the person's has the terminal, so that changing its mode would stop this process.
    package static func isInBackground(of terminal: CInt) -> Bool {
        let group = tcgetpgrp(terminal)
        return group > 0 && group != getpgrp()
    }

    /// The width of a terminal in characters (`TIOCGWINSZ`); `nil` when it has none to tell.
    package static func terminalColumns(_ file: CInt) -> Int? {
        let columns = Int(ferry_terminal_columns(file))
        return columns > 0 ? columns : nil
    }

    /// The height of a terminal in lines (`TIOCGWINSZ`); `nil` when it has none to tell.
    package static func terminalRows(_ file: CInt) -> Int? {
        let rows = Int(ferry_terminal_rows(file))
        return rows > 0 ? rows : nil
    }
}

/// The settings of a terminal (termios(3)), to be kept before they are changed, and put back.
package struct TerminalMode: Sendable {
    private var raw: termios

    /// The mode a terminal is in; `nil` for what is no terminal.
    package init?(of terminal: CInt) {
        raw = termios()
        guard unsafe tcgetattr(terminal, &raw) == 0 else { return nil }
    }

    /// The same, but what is typed does not show, except for the end of the line.
    package var withoutEcho: TerminalMode {
        var mode = self
        mode.raw.c_lflag &= ~tcflag_t(ECHO)
        mode.raw.c_lflag |= tcflag_t(ECHONL | ICANON | ISIG)
        return mode
    }

    /// The same, but nothing that is typed shows, not even the end of a line.
    package var silent: TerminalMode {
        var mode = self
        mode.raw.c_lflag &= ~tcflag_t(ECHO | ECHONL)
        return mode
    }

    /// The bytes of control-C and control-\, which `withoutSignals` lets through.
    package static let signalKeys: [UInt8] = [0x03, 0x1C]

    /// The same, but control-C and control-\ are bytes that end the line instead of signals that end the program.
    ///
    /// So whoever reads puts the terminal back in order, whatever is typed.
    package var withoutSignals: TerminalMode {
        var mode = self
        mode.raw.c_lflag &= ~tcflag_t(ISIG)
        unsafe withUnsafeMutableBytes(of: &mode.raw.c_cc) { keys in
            unsafe keys[Int(VEOL)] = Self.signalKeys[0]
            unsafe keys[Int(VEOL2)] = Self.signalKeys[1]
        }
        return mode
    }

    /// Puts a terminal into this mode, once it has written what is under way.
    package func apply(to terminal: CInt) {
        var raw = raw
        _ = unsafe tcsetattr(terminal, TCSADRAIN, &raw)
    }
}
