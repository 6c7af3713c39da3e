// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// Keys that are pressed while a command runs: they wait for the next prompt and show there, not in a progress bar.
enum TypeAhead {
    private static let hidden = Mutex<(terminal: CInt, before: TerminalMode)?>(nil)

    /// Lets the terminal show nothing of what is typed, until `show`.
    static func hide(on terminal: CInt) {
        guard let mode = TerminalMode(of: terminal) else { return }
        hidden.withLock { hidden in
            guard hidden == nil else { return }
            hidden = (terminal, mode)
            mode.silent.apply(to: terminal)
        }
    }

    /// Lets the terminal show again what is typed: before a prompt, and before another program has it.
    static func show() {
        hidden.withLock { hidden in
            if let hidden { hidden.before.apply(to: hidden.terminal) }
            hidden = nil
        }
    }

    /// Shows what is typed while a question is asked.
    static func shown<Value>(_ body: () async throws(Failure) -> Value) async throws(Failure) -> Value {
        let terminal = hidden.withLock { $0?.terminal }
        show()
        defer { if let terminal { hide(on: terminal) } }
        return try await body()
    }
}
