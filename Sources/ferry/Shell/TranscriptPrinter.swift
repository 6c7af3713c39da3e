// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import Synchronization

/// Shows a person what the server says: greeting and login always, other replies and the commands when asked for.
final class TranscriptPrinter: Sendable {
    private let console: Console
    private let state = Mutex(TranscriptFilter())

    init(_ console: Console) { self.console = console }

    /// Begins to show the replies to a login; `introduction` goes before the first.
    func beginLogin(_ introduction: String?) {
        state.withLock { $0.begin(introduction) }
    }

    /// Ends showing the replies to a login.
    func endLogin() { state.withLock { $0.end() } }

    /// Leaves out what a person at the shell wants to see, and a script does not.
    func beBrief() { state.withLock { $0.isForPerson = false } }

    /// Takes a line.
    func show(_ line: TranscriptLine) {
        let text = Printable.text(line.bytes)
        switch line.speaker {
        case .server:
            let (introduction, isOfInterest) = state.withLock { ($0.introduction.take(), $0.judge(line.text)) }
            if let introduction { console.say(introduction) }
            if isOfInterest && console.verbosity > .quiet || console.verbosity >= .replies { console.tell(text) }
        case .client: if console.verbosity >= .dialogue { console.tell("---> \(text)") }
        case .note: if console.verbosity >= .dialogue { console.tell("*    \(text)") }
        }
    }
}
