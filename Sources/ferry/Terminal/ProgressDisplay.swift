// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit
import Synchronization

/// Shows transfers while they run: a bar on a terminal, a line every few seconds elsewhere.
final class ProgressDisplay: Sendable {
    static let logInterval = Duration.seconds(5)

    private struct State {
        /// True while a question stands on the terminal.
        var isPaused = false
        /// The step whose lines are being written, and the time in it at which the next one is due.
        var (step, nextLine) = (0, ProgressDisplay.logInterval)
        /// True from the moment in which two transfers ran at the same time: from then on the totals are shown.
        var showsTotals = false
        let start = ContinuousClock.now
        /// The time at which totals were drawn last.
        var lastDrawn: ContinuousClock.Instant?
    }

    private let console: Console
    private let state = Mutex(State())

    /// Makes a display; `nil` when no progress is to be shown.
    init?(on console: Console) {
        guard console.showsProgress, !console.writesJSON else { return nil }
        self.console = console
    }

    /// Shows transfers as they tell of themselves.
    var observer: PlanObserver { { self.show($0) } }

    /// Shows one transfer as it tells of itself.
    func observer(for name: [UInt8]) -> ProgressObserver {
        { progress in self.state.withLock { self.show(progress, of: Printable.text(name), step: 0, &$0) } }
    }

    /// Leaves the terminal to a question.
    func pause() {
        state.withLock { $0.isPaused = true }
        console.clearBar()
    }

    /// Shows transfers again.
    func goOn() { state.withLock { $0.isPaused = false } }

    private func show(_ progress: PlanProgress) {
        state.withLock { state in
            if state.isPaused { return }
            state.showsTotals = state.showsTotals || progress.running > 1
            if state.showsTotals { showTotals(of: progress, &state) } else { showTransfer(of: progress, &state) }
        }
    }

    /// All transfers in one line.
    private func showTotals(of progress: PlanProgress, _ state: inout State) {
        let bar = ProgressBar(progress)
        let now = ContinuousClock.now
        if console.followsBars {
            if let last = state.lastDrawn, now - last < .milliseconds(100) { return }
            state.lastDrawn = now
            console.show(bar)
        } else if now - state.start >= state.nextLine {
            state.nextLine = now - state.start + Self.logInterval
            console.say("\(bar.logLine(progress.transfer.direction == .download ? "Received" : "Sent")), \(bar.name)")
        }
    }

    private func showTransfer(of progress: PlanProgress, _ state: inout State) {
        show(progress.transfer, of: Printable.text(progress.name), step: progress.step, &state)
    }

    private func show(_ transfer: TransferProgress, of name: String, step: Int, _ state: inout State) {
        let bar = ProgressBar(transfer, name: name)
        if console.followsBars {
            if transfer.stage == .finished { console.clearBar() } else { console.show(bar) }
        } else if transfer.stage != .finished {
            if state.step != step { (state.step, state.nextLine) = (step, Self.logInterval) }
            guard transfer.elapsed >= state.nextLine else { return }
            state.nextLine = transfer.elapsed + Self.logInterval
            console.say(bar.logLine(transfer.direction == .download ? "Received" : "Sent"))
        }
    }
}
