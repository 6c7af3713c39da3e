// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import Synchronization

/// Shows a person what the server says: greeting and login always, other replies and the commands when asked for.
final class TranscriptPrinter: Sendable {
    private struct State {
        var filter = TranscriptFilter()
        /// Lines that wait for what is to be said before them: how the connection is encrypted.
        var held: [TranscriptLine]?
    }

    private let console: Console
    private let state = Mutex(State())

    init(_ console: Console) { self.console = console }

    /// Begins to show the replies to a login; `introduction` goes before the first, with what `reached` adds to it.
    ///
    /// At `.replies` and above they are shown as they come, with the encryption of the connection among them.
    func beginLogin(_ introduction: String?) {
        let isPatient = introduction != nil && console.verbosity < .replies
        state.withLock { state in
            state.filter.begin(introduction)
            state.held = isPatient ? [] : nil
        }
    }

    /// The connection may be used; `details` go behind the introduction in brackets.
    func reached(_ details: String?) {
        state.withLock { state in
            if let details, let introduction = state.filter.introduction {
                state.filter.introduction = "\(introduction) (\(details))"
            }
        }
        release()
    }

    /// Ends showing the replies to a login.
    func endLogin() {
        release()
        state.withLock { $0.filter.end() }
    }

    /// Leaves out what a person at the shell wants to see, and a script does not.
    func beBrief() { state.withLock { $0.filter.isForPerson = false } }

    /// Takes a line.
    func show(_ line: TranscriptLine) {
        let isHeld = state.withLock { state in
            state.held?.append(line)
            return state.held != nil
        }
        if !isHeld { print(line) }
    }

    private func release() {
        for line in state.withLock({ $0.held.take() }) ?? [] { print(line) }
    }

    private func print(_ line: TranscriptLine) {
        let text = Printable.text(line.bytes)
        switch line.speaker {
        case .server:
            let (introduction, isOfInterest) = state.withLock {
                ($0.filter.introduction.take(), $0.filter.judge(line.text))
            }
            if let introduction { console.say(introduction) }
            if isOfInterest && console.verbosity > .quiet || console.verbosity >= .replies { console.tell(text) }
        case .client:
            state.withLock { $0.filter.note(command: line.text) }
            if console.verbosity >= .dialogue { console.tell("---> \(text)") }
        case .note: if console.verbosity >= .dialogue { console.tell("*    \(text)") }
        case .encryption: if console.verbosity >= .replies { console.tell("*    \(text)") }
        }
    }
}
