// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import ProgramKit

/// `ferryd user ...`: looks after the accounts of a server, running or not.
enum UserCommand {
    /// All subcommands, in the order that the help shows them.
    static let subcommands: [any UserSubcommand.Type] = [
        UserAdd.self, UserList.self, UserShow.self, UserChange.self, UserPassword.self, UserRemove.self,
    ]

    /// Runs the words behind `ferryd user`.
    static func run(_ words: [[UInt8]], _ streams: StandardStreams = .standard) async -> ExitCode {
        var help = "ferryd user --help"
        do {
            guard let first = words.first else { throw UsageError("What is to be done with which account?") }
            let word = Printable.text(first)
            if ["--help", "-h", "help"].contains(word) {
                streams.say(Self.help.text(width: streams.textWidth))
                return .done
            }
            let command = try find(word)
            help = "ferryd user \(command.name) --help"
            let arguments = try UserArguments(words.dropFirst(), for: command)
            if arguments.has(.help) {
                streams.say(Self.help(for: command).text(width: streams.textWidth))
            } else {
                try await command.run(arguments, streams)
            }
            return .done
        } catch let error as UsageError {
            streams.complain("\(error.message)\nTry: \(help)")
            return .usage
        } catch is Interrupted {
            return .interrupted
        } catch {
            // Each error here says in a sentence what went wrong.
            streams.complain("\(error)")
            return .failed
        }
    }

    private static func find(_ word: String) throws(UsageError) -> any UserSubcommand.Type {
        if let command = subcommands.first(where: { $0.name == word }) { return command }
        let hint = word.nearest(of: subcommands.map { $0.name }).map { " Did you mean \"\($0)\"?" } ?? ""
        throw UsageError("There is no command \"ferryd user \(word)\".\(hint)")
    }
}

/// Control-C was typed at a prompt.
struct Interrupted: Error {}
