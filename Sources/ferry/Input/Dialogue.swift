// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Asks the person, or a script that speaks in the person's place.
struct Dialogue: Sendable {
    /// The one who answers.
    private enum Partner: Sendable {
        /// A person at a terminal, who sees what is asked.
        case terminal(LineInput, output: CInt)
        /// The next lines of standard input; a question would only be in the way.
        case lines(LineInput)
        /// A person who does something else meanwhile: what would be asked is not done.
        case away
        case nobody
    }

    private let partner: Partner

    /// Asks somebody at the terminal, if there is one.
    static func withTerminal() -> Dialogue {
        guard let terminal = TypedKeys.terminal, let input = try? InterruptibleInput(terminal) else {
            return Dialogue(partner: .nobody)
        }
        return Dialogue(partner: .terminal(LineInput(input), output: terminal == 0 ? Console.errors : terminal))
    }

    /// Takes answers from lines that are read anyway.
    static func with(_ lines: LineInput) -> Dialogue { Dialogue(partner: .lines(lines)) }

    /// Has nobody to ask.
    static let silent = Dialogue(partner: .nobody)

    /// Refuses what a person would have to be asked about, as in the background.
    static let away = Dialogue(partner: .away)
}

extension Dialogue {
    /// True when there is somebody to ask.
    var canAsk: Bool {
        switch partner {
        case .terminal, .lines: true
        case .away, .nobody: false
        }
    }

    /// True when a person sees the questions, or would have to.
    var isWithPerson: Bool {
        switch partner {
        case .terminal, .away: true
        case .lines, .nobody: false
        }
    }

    /// True when a person would have to be asked, and is not.
    var isAway: Bool { if case .away = partner { true } else { false } }

    /// Asks for a line; `nil` when nobody answers.
    func ask(_ question: String) async throws(Failure) -> [UInt8]? { try await ask(question, typing: .shown) }

    /// Asks for something that must not show on the terminal.
    func askSecret(_ question: String) async throws(Failure) -> [UInt8]? { try await ask(question, typing: .secret) }

    private func ask(_ question: String, typing view: TypedKeys.View) async throws(Failure) -> [UInt8]? {
        switch partner {
        case .nobody: return nil
        case .away:
            let subject = Array(question.prefix { $0 != "[" }.utf8).trimmingBlanks
            throw Failure(
                .guarded, "Nobody is asked in the background: \(String(decoding: subject, as: UTF8.self))",
                advice: "Do it in front, or use --yes or prompt off.")
        case .lines(let input): return try answer(await input.next())
        case .terminal(let input, let output):
            let before = TypedKeys.change(to: view)
            defer { TypedKeys.change(to: before) }
            try? System.write(Array(question.utf8), to: output)
            let outcome = await input.next()
            // Only an answer ends the line it is given in.
            if outcome == .end || outcome == .interrupted { try? System.write([.lineFeed], to: output) }
            return try answer(outcome)
        }
    }

    private func answer(_ outcome: LineOutcome) throws(Failure) -> [UInt8]? {
        switch outcome {
        case .line(let line): return line
        case .end: return nil
        case .interrupted: throw .interrupted
        }
    }
}
