// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// A character or two between words that means something.
enum Operator: String, CaseIterable {
    // Two characters before one, as the first that fits is taken.
    case and = "&&"
    case or = "||"
    case append = ">>"
    case next = ";"
    case pipe = "|"
    case write = ">"
    case background = "&"
    case read = "<"

    /// The operator that a text begins with.
    static func first(in text: ArraySlice<UInt8>) -> Operator? {
        guard let byte = text.first, "&|>;<".utf8.contains(byte) else { return nil }
        return allCases.first { text.starts(with: $0.rawValue.utf8) }
    }
}

extension Tokenizer {
    /// Ends the word before an operator, and does what the operator says.
    mutating func act(on operation: Operator?) {
        guard let operation else { return }
        skip(operation.rawValue.utf8.count - 1)
        if operation == .write || operation == .append, let word, word.isNumber {
            complain("Only the output of a command can go to a file, not \(Printable.text(word.text.bytes))>")
        }
        let splitsName = operation == .background && word != nil && nextBeginsWord
        endWord()
        switch operation {
        case .next: endCommand(.always)
        case .and: join(.ifSucceeded, operation)
        case .or: join(.ifFailed, operation)
        case .pipe: pipe()
        case .write, .append: redirect(operation)
        case .background:
            if splitsName { complain("Behind & stands a blank. A name with & goes into quotes: 'R&D'") }
            if words.isEmpty { complain("There is no command before &") }
            endCommand(.always, inBackground: true)
        case .read: complain("Commands read nothing from files: <. A name with < goes into quotes: 'a<b'")
        }
    }

    private mutating func join(_ condition: TypedCommand.Condition, _ operation: Operator) {
        if words.isEmpty { complain("There is no command before \(operation.rawValue)") }
        endCommand(condition)
        conjunction = operation
    }

    private mutating func redirect(_ operation: Operator) {
        if words.isEmpty { complain("There is no command before \(operation.rawValue)") }
        if output != nil || redirection != nil { complain("Output can go to one place only: \(operation.rawValue)") }
        redirection = operation
    }

    /// Takes what stands behind `|` as it is, for the shell of this machine, up to the end of the command.
    private mutating func pipe() {
        if words.isEmpty { complain("There is no command before |") }
        if output != nil || redirection != nil { complain("Output can go to one place only: |") }
        let program = Array(takeProgram().trimmingBlanks)
        if program.isEmpty { complain("There is no program behind |") }
        output = .program(program)
    }

    /// Ends a command; the next one is done under that condition.
    mutating func endCommand(_ next: TypedCommand.Condition, inBackground isInBackground: Bool = false) {
        endWord()
        if let redirection = redirection.take() {
            complain("There is no name of a file behind \(redirection.rawValue)")
        }
        if words.isEmpty, let conjunction { complain("There is no command behind \(conjunction.rawValue)") }
        conjunction = nil
        if !words.isEmpty {
            commands.append(
                TypedCommand(words: words, condition: condition, output: output, isInBackground: isInBackground))
        }
        (words, output, condition) = ([], nil, next)
    }
}

extension Tokenizer.Unfinished {
    /// True when the word could be the number of a stream, as in `2>`.
    fileprivate var isNumber: Bool { !beginsQuoted && !text.bytes.isEmpty && text.bytes.allSatisfy(\.isDigit) }
}
