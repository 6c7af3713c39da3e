// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import ProgramKit

/// Commands of one kind: `ferryd user ...` looks after the accounts of a server, running or not, and
/// `ferryd group ...` after the groups they belong to.
struct SubcommandFamily: Sendable {
    /// The word behind `ferryd`.
    let name: String
    /// The effect of all, as a phrase.
    let summary: String
    /// The thing that they are about: `an account`.
    let subject: String
    /// The question to somebody who has named no command.
    let question: String
    /// The question to somebody who has named no such thing.
    let whose: String
    /// The last paragraph of the help.
    let remark: String
    /// All subcommands, in the order that the help shows them.
    let subcommands: [any UserSubcommand.Type]

    static let user = SubcommandFamily(
        name: "user", summary: "keep the accounts", subject: "an account",
        question: "What is to be done with which account?",
        whose: "Whose account?",
        remark: """
            A password is asked for on the terminal, or read from a file, never given as an argument. Options of a
            command: ferryd user COMMAND --help
            """,
        subcommands: [
            UserAdd.self, UserList.self, UserShow.self, UserChange.self, UserPassword.self, UserRule.self,
            UserQuota.self, UserRemove.self,
        ])

    static let group = SubcommandFamily(
        name: "group", summary: "keep groups, whose settings accounts inherit", subject: "a group",
        question: "What is to be done with which group?", whose: "Which group?",
        remark: """
            Accounts have the settings of their group where they say nothing themselves: ferryd user change NAME
            --group GROUP. Options of a command: ferryd group COMMAND --help
            """,
        subcommands: [
            GroupAdd.self, GroupList.self, GroupShow.self, GroupChange.self, GroupRule.self, GroupRemove.self,
        ])

    /// Runs the words behind the family's own.
    func run(_ words: [[UInt8]], _ streams: StandardStreams = .standard) async -> DaemonExitCode {
        var help = "ferryd \(name) --help"
        var arguments: UserArguments?
        do {
            guard let first = words.first else { throw UsageError(question) }
            let word = Printable.text(first)
            if ["--help", "-h", "help"].contains(word) {
                streams.say(self.help.text(width: streams.textWidth))
                return .done
            }
            let command = try find(word)
            help = "ferryd \(name) \(command.name) --help"
            let given = try UserArguments(words.dropFirst(), for: command, of: self)
            arguments = given
            if given.has(.help) {
                streams.say(self.help(for: command).text(width: streams.textWidth))
            } else {
                try await command.run(given, streams)
            }
            return .done
        } catch let error as UsageError {
            streams.complain("\(error.message)\nTry: \(help)")
            return .usage
        } catch let error as SettingsError {
            streams.complain(error.message)
            return .usage
        } catch is Interrupted {
            return .interrupted
        } catch AccountError.notFound(let name) {
            let names = (try? await arguments?.openStore(looks: true).accounts())?.map { "\($0.name)" } ?? []
            streams.complain("\(AccountError.notFound(name))\(hint("\(name)".nearest(of: names)))")
            return .failed
        } catch AccountError.noGroup(let name) {
            let names = (try? await arguments?.openStore(looks: true).groups())?.map { "\($0.name)" } ?? []
            let near = "\(name)".nearest(of: names)
            streams.complain(
                near.map { "There is no group \"\(name)\". Did you mean \"\($0)\"?" } ?? "\(AccountError.noGroup(name))"
            )
            return .failed
        } catch {
            // Each error here says in a sentence what went wrong.
            streams.complain("\(error)")
            return .failed
        }
    }

    private func find(_ word: String) throws(UsageError) -> any UserSubcommand.Type {
        if let command = subcommands.first(where: { $0.name == word }) { return command }
        let near = Self.habits[word] ?? word.nearest(of: subcommands.map { $0.name })
        throw UsageError("There is no command \"ferryd \(name) \(word)\".\(hint(near))")
    }

    private func hint(_ near: String?) -> String { near.map { " Did you mean \"\($0)\"?" } ?? "" }

    /// Words that other programs have for the same.
    private static let habits = [
        "create": "add", "new": "add", "mk": "add", "ls": "list", "info": "show", "get": "show", "stat": "show",
        "set": "change", "edit": "change", "modify": "change", "mod": "change", "passwd": "password", "pw": "password",
        "del": "remove", "delete": "remove", "rm": "remove",
    ]
}

/// Control-C was typed at a prompt.
struct Interrupted: Error {}
