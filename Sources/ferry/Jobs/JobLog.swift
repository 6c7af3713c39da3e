// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit
import Synchronization

/// The lines of a command in the background, and how far it is, kept until somebody looks: they must not get into the
/// line that a person is typing.
final class JobLog: Sendable {
    /// One thing that was said.
    enum Line: Sendable {
        /// A line for standard error.
        case text(String)
        /// Bytes for standard output.
        case data([UInt8])
    }

    private struct State {
        var lines: [(line: Line, isResult: Bool)] = []
        /// Results that were left out, as there were too many to read.
        var omitted = 0
        var results = 0
        var progress: ProgressBar?
        var viewer: Console?
    }

    /// The most results that are kept; failures are always kept.
    static let limit = 100

    /// The mark before each line of text.
    private let mark: String
    private let state = Mutex(State())

    init(mark: String) { self.mark = mark }

    /// Takes a line; a result may be left out where there are many.
    func take(_ line: Line, isResult: Bool = false) {
        state.withLock { state in
            if let viewer = state.viewer { return show(line, on: viewer) }
            state.lines.append((line, isResult))
            guard isResult else { return }
            state.results += 1
            guard state.results > Self.limit, let first = state.lines.firstIndex(where: { $0.isResult }) else { return }
            state.lines.remove(at: first)
            state.results -= 1
            state.omitted += 1
        }
    }

    /// Takes note of how far it is.
    func note(_ bar: ProgressBar) {
        state.withLock { state in
            state.progress = bar
            if let viewer = state.viewer, viewer.canDrawBars { viewer.show(bar) }
        }
    }

    /// The latest note of how far it is; `nil` before the first.
    var progress: ProgressBar? { state.withLock { $0.progress } }

    /// Shows what was said since the last look.
    func flush(on console: Console) { state.withLock { flush(&$0, on: console) } }

    /// Shows what was said, and all that is said from now on until `detach`.
    func attach(to console: Console) {
        state.withLock { state in
            flush(&state, on: console)
            state.viewer = console
        }
    }

    /// Keeps what is said from now on.
    func detach() {
        state.withLock { state in
            state.viewer?.clearBar()
            state.viewer = nil
        }
    }

    private func flush(_ state: inout State, on console: Console) {
        if state.omitted > 0 {
            console.say("\(console.writesJSON ? "" : mark)\(Readable.count(state.omitted, "line")) more before these")
        }
        for (line, _) in state.lines { show(line, on: console) }
        (state.lines, state.omitted, state.results) = ([], 0, 0)
    }

    private func show(_ line: Line, on console: Console) {
        switch line {
        case .text(let text): console.tell(console.writesJSON ? text : mark + text)
        case .data(let bytes): console.write(bytes)
        }
    }
}
