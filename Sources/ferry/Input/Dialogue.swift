// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Asks the person, or a script that speaks in the person's place.
struct Dialogue: Sendable {
    /// Who answers.
    private enum Partner: Sendable {
        /// Somebody at a terminal, who sees what is asked.
        case terminal(LineInput, output: CInt)
        /// The next lines of standard input; a question would only be in the way.
        case lines(LineInput)
        case nobody
    }

    private let partner: Partner

    /// Asks somebody at the terminal that controls the process, if there is one.
    static func withTerminal() -> Dialogue {
        if let path = PathBytes("/dev/tty".utf8), let tty = try? System.open(hostPath: path, .readWrite) {
            let descriptor = tty.release()
            if let input = try? InterruptibleInput(descriptor) {
                return Dialogue(partner: .terminal(LineInput(input), output: descriptor))
            }
        }
        guard System.isTerminal(0), let input = try? InterruptibleInput(0) else { return Dialogue(partner: .nobody) }
        return Dialogue(partner: .terminal(LineInput(input), output: Console.errors))
    }

    /// Takes answers from lines that are read anyway.
    static func with(_ lines: LineInput) -> Dialogue { Dialogue(partner: .lines(lines)) }

    /// Has nobody to ask.
    static let silent = Dialogue(partner: .nobody)
}

extension Dialogue {
    /// Whether there is somebody to ask.
    var canAsk: Bool { if case .nobody = partner { false } else { true } }

    /// Whether somebody sees the questions.
    var isWithPerson: Bool { if case .terminal = partner { true } else { false } }

    /// Asks for a line; `nil` when nobody answers.
    func ask(_ question: String) async throws(Failure) -> [UInt8]? {
        switch partner {
        case .nobody: return nil
        case .lines(let input): return try answer(await input.next())
        case .terminal(let input, let output):
            let outcome = try await TypeAhead.shown { () async throws(Failure) in
                try? System.write(Array(question.utf8), to: output)
                return await input.next()
            }
            // Only an answer ends the line it is given in.
            if outcome == .end || outcome == .interrupted { try? System.write([.lineFeed], to: output) }
            return try answer(outcome)
        }
    }

    /// Asks for something that must not show on the terminal.
    func askSecret(_ question: String) async throws(Failure) -> [UInt8]? {
        guard case .terminal(let input, _) = partner else { return try await ask(question) }
        return try await TypeAhead.shown { () async throws(Failure) in
            guard let mode = TerminalMode(of: input.source.descriptor) else { return try await ask(question) }
            TerminalRestoration.change(input.source.descriptor, from: mode, to: mode.withoutEcho)
            defer { mode.apply(to: input.source.descriptor) }
            return try await ask(question)
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
