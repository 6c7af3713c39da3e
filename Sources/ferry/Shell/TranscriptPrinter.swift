// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import Synchronization

/// Shows a person what the server says: greeting and login always, other replies and the commands when asked for.
final class TranscriptPrinter: Sendable {
    fileprivate struct State {
        /// What to say before the first line of a server.
        var introduction: String?
        /// Whether replies to a login are of interest.
        var showsLogin = false
        /// Whether a person is there to read them.
        var isForPerson = true
        /// The code of a reply of several lines that is being shown, or hidden.
        var open: (code: Substring, isShown: Bool)?
    }

    private let console: Console
    private let state = Mutex(State())

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

extension TranscriptPrinter.State {
    /// The replies that a login brings: greetings, requests for name and password, the answer, and refusals.
    private static let codes: Set<Substring> = [
        "120", "220", "230", "232", "331", "332", "421", "430", "530", "532", "534",
    ]

    fileprivate mutating func begin(_ introduction: String?) {
        self.introduction = isForPerson ? introduction : nil
        showsLogin = isForPerson
    }

    fileprivate mutating func end() {
        introduction = nil
        showsLogin = false
        open = nil
    }

    /// Whether the line belongs to one of those replies.
    fileprivate mutating func judge(_ line: String) -> Bool {
        let code = line.prefix(3)
        let mark = line.dropFirst(3).first
        if let open {
            if code == open.code, mark == " " { self.open = nil }
            return open.isShown
        }
        let isShown = showsLogin && Self.codes.contains(code)
        if mark == "-" { open = (code, isShown) }
        return isShown
    }
}
