// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// Remembers how a terminal was before it was changed, so that no way out of the program leaves it deaf or mute.
enum TerminalRestoration {
    private static let before = Mutex<(terminal: CInt, mode: TerminalMode)?>(nil)

    /// Changes a terminal's mode for a while.
    static func change(_ terminal: CInt, from mode: TerminalMode, to other: TerminalMode) {
        before.withLock { if $0 == nil { $0 = (terminal, mode) } }
        other.apply(to: terminal)
    }

    /// Takes note of the mode a terminal is in before somebody else (libedit) changes it.
    static func note(_ terminal: CInt) {
        guard let mode = TerminalMode(of: terminal) else { return }
        before.withLock { if $0 == nil { $0 = (terminal, mode) } }
    }

    /// Puts everything back as it was.
    static func restore() {
        if let noted = before.withLock({ $0 }) { noted.mode.apply(to: noted.terminal) }
    }
}
