// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The source of the lines of the shell: a person at a terminal, or standard input.
struct CommandLines: Sendable {
    /// The next thing for the shell to act on.
    enum Event: Sendable {
        case line([UInt8])
        /// The completion key was pressed behind this; `answer` says what follows.
        case completion([UInt8])
        case interrupted
        case end
    }

    private enum Source: Sendable {
        case editor(Exchange<EditorQuestion, EditorAnswer>)
        case plain(LineInput)
    }

    private let source: Source
    private let input: InterruptibleInput
    private let interruptions: Interruptions
    let dialogue: Dialogue
    let history: HistoryFile

    /// True when a person sees prompts and can press keys.
    let isForPerson: Bool

    /// Takes standard input as it is.
    static func open(_ console: Console, _ interruptions: Interruptions) async throws(Failure) -> CommandLines {
        let input: InterruptibleInput
        do throws(Errno) { input = try InterruptibleInput(0) } catch {
            throw Failure(.localFile, "Cannot read standard input: \(error)")
        }
        guard System.isTerminal(0), console.isErrorTerminal else {
            let lines = LineInput(input)
            return CommandLines(
                source: .plain(lines), input: input, interruptions: interruptions, dialogue: .with(lines),
                history: HistoryFile(nil), isForPerson: false)
        }
        TypedKeys.note()
        let history = HistoryFile(PersonalFile(data: "history"))
        let editor = try await LineEditor.start(reading: input, interruptions, history: history)
        return CommandLines(
            source: .editor(editor), input: input, interruptions: interruptions, dialogue: .withTerminal(),
            history: history, isForPerson: true)
    }

    /// Waits for a line, or for the completion key.
    func next(prompt: String) async -> Event {
        await interruptions.reading(input) {
            switch source {
            case .plain(let lines): return Event(await lines.next())
            case .editor(let exchange):
                while true {
                    switch await exchange.next() {
                    case .ready: exchange.answer(.read(prompt: prompt))
                    case .completion(let line): return .completion(line)
                    case .ended(let outcome):
                        exchange.answer(.noted)
                        return Event(outcome)
                    }
                }
            }
        }
    }

    /// Answers the completion key.
    func answer(_ completion: TabCompletion) {
        if case .editor(let exchange) = source { exchange.answer(.completion(completion)) }
    }

    /// Lets the editor give the terminal back.
    func finish() async {
        guard case .editor(let exchange) = source else { return }
        while case .ready = await exchange.next() { return exchange.answer(.finish) }
    }
}

extension CommandLines.Event {
    fileprivate init(_ outcome: LineOutcome) {
        switch outcome {
        case .line(let line): self = .line(line)
        case .end: self = .end
        case .interrupted: self = .interrupted
        }
    }
}
