// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit
import Synchronization

/// Shows one transfer while it runs: a bar on a terminal, a line every few seconds elsewhere.
final class ProgressDisplay: Sendable {
    static let logInterval = Duration.seconds(5)

    private let console: Console
    private let name: String
    private let nextLine: Mutex<Duration>

    init(_ name: [UInt8], on console: Console) {
        self.console = console
        self.name = Printable.text(name)
        nextLine = Mutex(Self.logInterval)
    }

    /// The observer that shows a transfer on the console; `nil` when no progress is to be shown.
    static func observer(for name: [UInt8], on console: Console) -> ProgressObserver? {
        guard console.showsProgress, !console.writesJSON else { return nil }
        let display = ProgressDisplay(name, on: console)
        return { display.show($0) }
    }

    private func show(_ progress: TransferProgress) {
        let bar = ProgressBar(progress, name: name)
        if console.canDrawBars {
            // Another job has the terminal; the result will be told.
            if System.isInBackground(of: Console.errors) { return }
            if progress.stage == .finished {
                console.clearBar()
            } else {
                console.draw(bar: bar.line(width: TerminalSize.columns(of: Console.errors)))
            }
        } else if progress.stage != .finished, isDue(progress.elapsed) {
            console.say(bar.logLine(progress.direction == .download ? "Received" : "Sent"))
        }
    }

    private func isDue(_ elapsed: Duration) -> Bool {
        nextLine.withLock { next in
            guard elapsed >= next else { return false }
            next = elapsed + Self.logInterval
            return true
        }
    }
}
