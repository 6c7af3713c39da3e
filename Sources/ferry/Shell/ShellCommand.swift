// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// A command of the shell, declared once: help, completion, usage lines and the one-shot form are derived from this.
protocol ShellCommand: SendableMetatype {
    /// Its names; the first is the one that help recommends.
    static var names: [String] { get }

    /// The group in which help lists it.
    static var group: CommandGroup { get }

    /// The phrase that tells what it does, without a full stop.
    static var summary: String { get }

    /// The operands behind it.
    static var operands: Operands { get }

    /// The options it understands.
    static var options: [Option] { get }

    /// The text that `help NAME` shows beyond summary and options.
    static var explanation: String { get }

    /// The state that it needs before it can do anything.
    static var needs: Needs { get }

    /// True when it writes data, which can go to a program or a file: `ls | less`, `find . > names`.
    static var writesOutput: Bool { get }

    /// True when it writes data with these words.
    static func sendsOutput(_ arguments: Arguments) -> Bool

    /// The kind of the operand behind these, for completion.
    static func kind(behind words: [Word]) -> OperandKind

    /// True when it can run in the background, on a connection of its own.
    static var runsInBackground: Bool { get }

    /// The form of its use as `ferry NAME ...`; `nil` for a word of the shell only.
    static var oneShot: OneShot? { get }

    /// Its name as `ferry NAME ...`.
    static var oneShotName: String { get }

    /// The words behind it with options written as the parser knows them.
    static func spelledOut(_ words: [Word]) -> [Word]

    /// The words that can follow these operands, for completion; `nil` where the kind of the operand tells.
    static func candidates(behind words: [Word], _ workspace: ShellWorkspace) -> [String]?

    /// Does it.
    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure)

    /// Does it as `ferry NAME ...`, where that is not the same.
    static func runAlone(_ arguments: Arguments, in shell: inout Shell) async throws(Failure)
}

/// The headings under which help lists commands.
enum CommandGroup: String, CaseIterable, Sendable {
    case connection = "Connection"
    case transfers = "Transfers"
    case remote = "On the server"
    case local = "On this machine"
    case shell = "Shell"
}

/// The state that a command needs before it can do anything.
enum Needs: Int, Comparable, Sendable {
    case nothing
    case connection
    case login

    static func < (left: Needs, right: Needs) -> Bool { left.rawValue < right.rawValue }
}

/// Which of the operands of a one-shot command name something on a server.
enum OneShot: Sendable {
    /// All of them.
    case onServer
    /// All but a last local one, where it all goes.
    case fromServer
    /// The last one, where it all goes.
    case toServer
    /// One of two: the first is where all comes from, the second where it goes.
    case eitherWay
    /// One of two, in either order: the local one comes first afterwards.
    case compared
    /// All of them, and the last one may be on another server.
    case copied
    /// None: the first word names the server, and the others are as they are.
    case serverFirst
    /// None: it names a server itself, and connects to it or not.
    case alone
}

extension ShellCommand {
    static var name: String { names[0] }
    static var options: [Option] { [] }
    static var explanation: String { "" }
    static var writesOutput: Bool { false }
    static func sendsOutput(_ arguments: Arguments) -> Bool { writesOutput }
    static func kind(behind words: [Word]) -> OperandKind { operands.kind(at: words.count) }
    static var runsInBackground: Bool { false }
    static var oneShot: OneShot? { nil }
    static var oneShotName: String { name }
    static func spelledOut(_ words: [Word]) -> [Word] { words }
    static func candidates(behind words: [Word], _ workspace: ShellWorkspace) -> [String]? { nil }

    static func runAlone(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        try await run(arguments, in: &shell)
    }

    /// The usage line: `get [-r] [-o TARGET] NAME...`.
    static var usage: String {
        ([name] + options.map(\.usage) + (operands.usage.isEmpty ? [] : [operands.usage])).joined(separator: " ")
    }

    /// The options of the command and the one for help, whose letter gives way to an option of the command's own.
    static var optionsWithHelp: [Option] {
        options + [options.contains { $0.letter == Option.help.letter } ? Option.help.withoutLetter : .help]
    }

    /// Reads what was typed behind the name; where help is asked for, the operands do not matter.
    static func parse(_ words: [Word]) throws(Failure) -> Arguments {
        do throws(UsageError) {
            let arguments = try ArgumentParser.parse(spelledOut(words), options: optionsWithHelp)
            if !arguments.has(.help) { try check(arguments) }
            return arguments
        } catch {
            throw Failure(error, usage: usage)
        }
    }

    /// Throws when there are fewer or more operands than the command takes.
    static func check(_ arguments: Arguments) throws(UsageError) {
        let count = arguments.operands.count
        if count < operands.count.lowerBound { throw UsageError("\(name) needs \(operands.usage)") }
        if count > operands.count.upperBound {
            throw UsageError("Too many words for \(name): \(arguments.operands[operands.count.upperBound].text)")
        }
    }
}
