// SPDX-License-Identifier: Apache-2.0
import FTPAccounts

/// `ferryd user ...`: looks after the accounts of a server, running or not.
enum UserCommand {
    /// All subcommands, in the order that the help shows them.
    static let subcommands: [any UserSubcommand.Type] = [
        UserAdd.self, UserList.self, UserShow.self, UserChange.self, UserPassword.self, UserRemove.self,
    ]

    /// Runs the words behind `ferryd user`, and gives the exit code: 0 done, 1 not done, 2 not understood, 130 stopped
    /// by control-C.
    static func run(arguments: [[UInt8]], console: Console = .standard) async -> Int32 {
        do {
            try await run(arguments, console)
            return 0
        } catch let error as UsageError {
            console.complain("\(error)")
            return 2
        } catch is Interrupted {
            return 130
        } catch {
            // Each error here says in a sentence what went wrong.
            console.complain("\(error)")
            return 1
        }
    }

    private static func run(_ arguments: [[UInt8]], _ console: Console) async throws {
        guard let first = arguments.first else {
            throw UsageError("Say what to do:\n\n\(help)")
        }
        let word = String(decoding: first, as: UTF8.self)
        if ["--help", "-h", "help"].contains(word) { return console.say(help) }
        guard let command = subcommands.first(where: { $0.name == word }) else {
            let hint = word.nearest(of: subcommands.map { $0.name }).map { " Did you mean \"\($0)\"?" } ?? ""
            throw UsageError("There is no command \"ferryd user \(word)\".\(hint) See: ferryd user --help")
        }
        let arguments = try UserArguments(arguments.dropFirst(), for: command)
        if arguments.has(.help) { return console.say(help(for: command)) }
        try await command.run(arguments, console)
    }
}

/// What was typed makes no sense.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ sentence: String) { description = sentence }
}

/// Control-C was typed at a prompt.
struct Interrupted: Error {}
