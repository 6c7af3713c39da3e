// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The terminal a person sits at, and how much of what is typed it shows.
///
/// It goes from one view to another in one step, so that a password that is typed ahead shows at no moment. Each way
/// out of the program leaves the terminal as it was found.
enum TypedKeys {
    enum View: Sendable {
        /// All that is typed: for questions, and for other programs.
        case shown
        /// Nothing: the keys wait for the next prompt and show there, not in a progress bar.
        case hidden
        /// Nothing but the end of the line: for a password.
        case secret
    }

    private struct State {
        /// The mode at the start of the program.
        let first: TerminalMode
        /// The mode that shows what is typed; libedit or a program of the person's may have changed it since.
        var shown: TerminalMode
        var view = View.shown

        var mode: TerminalMode {
            switch view {
            case .shown: shown
            case .hidden: shown.silent
            case .secret: shown.withoutEcho
            }
        }
    }

    /// The terminal that controls the process, or else standard input; `nil` where neither is a terminal.
    static let terminal: CInt? = {
        if let path = PathBytes("/dev/tty".utf8), let terminal = try? System.open(hostPath: path, .readWrite) {
            return terminal.release()
        }
        return System.isTerminal(0) ? 0 : nil
    }()

    private static let state = Mutex<State?>(nil)

    /// Takes note of the mode the terminal is in, before somebody else (libedit) changes it.
    static func note() { _ = state.withLock { prepare(&$0) } }

    /// Changes the view, and tells the one before.
    ///
    /// A program in the background leaves the terminal alone: the system would stop it. Only a password is worth that.
    @discardableResult
    static func change(to view: View) -> View {
        guard let terminal else { return .shown }
        return state.withLock { kept in
            guard var state = prepare(&kept) else { return .shown }
            let before = state.view
            if before == view || view != .secret && System.isInBackground(of: terminal) { return before }
            if before == .shown { state.shown = TerminalMode(of: terminal) ?? state.shown }
            state.view = view
            state.mode.apply(to: terminal)
            kept = state
            return before
        }
    }

    /// Puts the terminal back as it was found.
    static func restore() {
        guard let terminal, !System.isInBackground(of: terminal) else { return }
        state.withLock { $0?.first.apply(to: terminal) }
    }

    /// Stops the process as control-Z does; whoever has the terminal meanwhile finds it as it was.
    static func stopProcess() {
        restore()
        Signal.stopProcess()
        guard let terminal, !System.isInBackground(of: terminal) else { return }
        state.withLock { if let state = $0, state.view != .shown { state.mode.apply(to: terminal) } }
    }

    private static func prepare(_ state: inout State?) -> State? {
        if state == nil, let mode = terminal.flatMap({ TerminalMode(of: $0) }) {
            state = State(first: mode, shown: mode)
        }
        return state
    }
}
