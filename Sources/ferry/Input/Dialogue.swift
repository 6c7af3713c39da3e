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
}

extension Dialogue {
    /// True when there is somebody to ask.
    var canAsk: Bool { if case .nobody = partner { false } else { true } }

    /// True when a person sees the questions.
    var isWithPerson: Bool { if case .terminal = partner { true } else { false } }

    /// Asks for a line; `nil` when nobody answers.
    func ask(_ question: String) async throws(Failure) -> [UInt8]? { try await ask(question, typing: .shown) }

    /// Asks for something that must not show on the terminal.
    func askSecret(_ question: String) async throws(Failure) -> [UInt8]? { try await ask(question, typing: .secret) }

    private func ask(_ question: String, typing view: TypedKeys.View) async throws(Failure) -> [UInt8]? {
        switch partner {
        case .nobody: return nil
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
