// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// A transfer that waits in the queue: what a `get` or `put` was told, with nothing in it that depends on where it is done.
struct QueuedTransfer: Equatable, Sendable {
    enum Verb: String, Sendable {
        case get, put
    }

    /// The number that `queue remove` knows it by.
    let number: Int
    let verb: Verb

    /// The server and the user, as they stand behind `connect`; without a password.
    let place: [UInt8]

    /// The options, by word, with their values.
    var options: [String: [UInt8]] = [:]

    /// Names and patterns, as they are typed: whole paths here, on the server from the root or the login directory.
    let names: [[UInt8]]

    /// The place that all goes to.
    let target: [UInt8]

    /// The files that earlier runs have moved.
    var finished: Set<FinishedFiles.Entry> = []

    /// The reason why the latest run has not done it; `nil` before the first.
    var failure: String?

    /// The options that a transfer in the queue may have.
    static let options: [Option] = [.recursive, .follow, .noClobber, .yes, .limit, .ascii]
}

extension QueuedTransfer {
    /// The arguments of the command that does it.
    var arguments: Arguments {
        var arguments = Arguments()
        for option in Self.options {
            guard let value = option.word.flatMap({ options[$0] }) else { continue }
            arguments.give(option, Word(value))
        }
        arguments.give(.target, Word(target))
        arguments.operands = names.map { Word(QuotedText(typed: $0)) }
        return arguments
    }

    /// Takes over the options of a command.
    mutating func take(_ arguments: Arguments) {
        for option in Self.options where arguments.has(option) {
            if let word = option.word { options[word] = arguments.value(of: option) ?? [] }
        }
    }

    /// The transfer in words: `get -r www from ftp://ada@host/ to /home/ada/`.
    var sentence: String {
        let given = Self.options.filter { $0.word.map { options[$0] != nil } ?? false }.map { option in
            let value = option.value == nil ? nil : option.word.flatMap { options[$0] }
            return option.name + (value.map { " \(Printable.text($0))" } ?? "")
        }
        let names = names.map { Printable.text($0) }
        let (server, target) = (Printable.text(place), Printable.text(target))
        let words = ([verb.rawValue] + given + names).joined(separator: " ")
        return verb == .get ? "\(words) from \(server) to \(target)" : "\(words) to \(target) on \(server)"
    }

    /// The same for programs.
    var json: JSON {
        var members: [(key: String, value: JSON)] = [
            ("number", .number(Int64(number))), ("operation", .text(verb.rawValue)),
            ("place", .text(Printable.text(place))), ("names", .list(names.map { .text(Printable.text($0)) })),
        ]
        members += JSON.name(target, as: "target")
        members.append(("options", .list(options.keys.sorted().map { .text($0) })))
        members.append(("finished", .number(Int64(finished.count))))
        if let failure { members.append(("failure", .text(failure))) }
        return .object(members)
    }
}
