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
    static func run(_ words: [[UInt8]], _ streams: StandardStreams = .standard) async -> DaemonExitCode {
        var help = "ferryd user --help"
        var arguments: UserArguments?
        do {
            guard let first = words.first else { throw UsageError("What is to be done with which account?") }
            let word = Printable.text(first)
            if ["--help", "-h", "help"].contains(word) {
                streams.say(Self.help.text(width: streams.textWidth))
                return .done
            }
            let command = try find(word)
            help = "ferryd user \(command.name) --help"
            let given = try UserArguments(words.dropFirst(), for: command)
            arguments = given
            if given.has(.help) {
                streams.say(Self.help(for: command).text(width: streams.textWidth))
            } else {
                try await command.run(given, streams)
            }
            return .done
        } catch let error as UsageError {
            streams.complain("\(error.message)\nTry: \(help)")
            return .usage
        } catch is Interrupted {
            return .interrupted
        } catch AccountError.notFound(let name) {
            let names = (try? await arguments?.openStore().accounts())?.map { "\($0.name)" } ?? []
            streams.complain("\(AccountError.notFound(name))\(hint("\(name)".nearest(of: names)))")
            return .failed
        } catch {
            // Each error here says in a sentence what went wrong.
            streams.complain("\(error)")
            return .failed
        }
    }

    private static func find(_ word: String) throws(UsageError) -> any UserSubcommand.Type {
        if let command = subcommands.first(where: { $0.name == word }) { return command }
        let near = habits[word] ?? word.nearest(of: subcommands.map { $0.name })
        throw UsageError("There is no command \"ferryd user \(word)\".\(hint(near))")
    }

    private static func hint(_ near: String?) -> String { near.map { " Did you mean \"\($0)\"?" } ?? "" }

    /// Words that other programs have for the same.
    private static let habits = [
        "create": "add", "new": "add", "mk": "add", "ls": "list", "info": "show", "get": "show", "stat": "show",
        "set": "change", "edit": "change", "modify": "change", "mod": "change", "passwd": "password", "pw": "password",
        "del": "remove", "delete": "remove", "rm": "remove",
    ]
}

/// Control-C was typed at a prompt.
struct Interrupted: Error {}
