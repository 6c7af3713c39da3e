// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// Acts on signals as it fits what the program is doing.
///
/// While a line is typed, ctrl-C forgets the line. While a command runs, it stops that command, and what has arrived
/// stays; the second one ends the program. While another program runs in front, it is that program's affair.
final class Interruptions: Sendable {
    private enum Focus {
        case nothing
        case line(InterruptibleInput)
        case command(cancel: @Sendable () -> Void)
        case foreign
    }

    private struct State {
        var focus = Focus.nothing
        /// The signals that the reader of a line has not looked at yet.
        var unseen: Set<Signal> = []
        /// Signals since the command began.
        var count = 0
        /// The signal that wants the program to end.
        var ending: Signal?
    }

    private let state = Mutex(State())

    /// Starts listening; to be called before any thread is started.
    func start() {
        Signal.ignoreBrokenPipes()
        Signal.receive([.interrupt, .terminate, .hangUp, .terminalStop, .windowChange]) { self.deliver($0) }
    }

    /// The code to end with when a signal asks the program to end; `nil` as long as none has.
    var exitCode: ExitCode? { state.withLock { $0.ending.map { ExitCode(rawValue: 128 + $0.rawValue) } } }

    /// True while a command runs that no signal has stopped yet.
    var isWatching: Bool { state.withLock { if case .command = $0.focus { $0.count == 0 } else { false } } }

    /// Acts on a signal.
    func deliver(_ signal: Signal) {
        if signal == .terminalStop { return stop() }
        let (focus, count) = state.withLock { state in
            if signal == .terminate || signal == .hangUp { state.ending = signal }
            if signal != .windowChange { state.count += 1 }
            state.unseen.insert(signal)
            return (state.focus, state.count)
        }
        switch focus {
        case .line(let input): input.interrupt()
        case .foreign where signal != .terminate && signal != .hangUp: break
        case .command(let cancel) where signal != .windowChange: if count == 1 { cancel() } else { leave(signal) }
        case .command: break
        case .nothing, .foreign: if signal != .windowChange { leave(signal) }
        }
    }

    /// Ctrl-Z: the line editor must give the terminal back first; everything else just stops.
    private func stop() {
        let focus = state.withLock { state in
            state.unseen.insert(.terminalStop)
            return state.focus
        }
        guard case .line(let input) = focus else { return TypedKeys.stopProcess() }
        input.interrupt()
    }

    private func leave(_ signal: Signal) -> Never {
        TypedKeys.restore()
        System.exit(128 + signal.rawValue)
    }
}

extension Interruptions {
    /// Waits for a task; a signal meanwhile cancels it.
    func watching<Value: Sendable>(_ task: Task<Value, Never>) async -> Value {
        begin(.command { task.cancel() })
        if exitCode != nil { task.cancel() }
        defer { begin(.nothing) }
        return await task.value
    }

    /// Reads a line; signals meanwhile interrupt `input`.
    func reading<Value>(_ input: InterruptibleInput, _ body: () async -> Value) async -> Value {
        begin(.line(input))
        if exitCode != nil { input.interrupt() }
        defer { begin(.nothing) }
        return await body()
    }

    /// Lets another program have the terminal and its signals.
    func yielding<Value>(_ body: () async -> Value) async -> Value {
        let before = state.withLock { state in
            defer { state.focus = .foreign }
            return state.focus
        }
        defer { state.withLock { $0.focus = before } }
        return await body()
    }

    /// The signals that came while a line was read, for its reader to act on.
    func takeUnseen() -> Set<Signal> {
        state.withLock { state in
            defer { state.unseen = [] }
            return state.unseen
        }
    }

    private func begin(_ focus: Focus) {
        state.withLock { state in
            state.focus = focus
            state.count = 0
            state.unseen = []
        }
    }
}
