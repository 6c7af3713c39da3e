// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPTesting
import ProgramKit
import Testing

@testable import ferryd

final class UserMistakesTests {
    private let sitting: TerminalSession

    init() throws { sitting = try TerminalSession() }

    @Test(arguments: [
        (["ad"], "There is no command \"ferryd user ad\". Did you mean \"add\"?"),
        (["del", "ada"], "There is no command \"ferryd user del\". Did you mean \"remove\"?"),
        (["passwd", "ada"], "There is no command \"ferryd user passwd\". Did you mean \"password\"?"),
        (["frobnicate"], "There is no command \"ferryd user frobnicate\".\nTry: ferryd user --help"),
        (["add"], "Whose account?\nTry: ferryd user add --help"),
        (["show", "ada", "bob"], "What is \"bob\" for?"),
        (["list", "ada"], "What is \"ada\" for?"),
        (["add", "../ada"], "\"../ada\" cannot be the name of an account. A name must not contain \"/\"."),
        (["add", "a\nb"], "\"a\\x0Ab\" cannot be the name of an account."),
        (["add", "ada", "--hoem", "/x"], "Unknown option --hoem; did you mean --home?"),
        (["show", "ada", "--home", "/x"], "Unknown option --home"),
        (["add", "ada", "--home"], "--home needs a value: --home DIR"),
        (["add", "ada", "--home="], "--home needs a value: --home DIR"),
        (["list", "--state="], "--state needs a value: --state DIR"),
        (["add", "ada", "--password-file", ""], "--password-file needs a value: --password-file FILE"),
        (["add", "ada", "--disabled=yes"], "--disabled takes no value"),
        (["add", "ada", "--allow=list", "--allow=read"], "--allow is given twice: list and read"),
        (["add", "ada", "--allow", "list,raed"], "--allow: Unknown permission \"raed\". Did you mean \"read\"?"),
        (["add", "ada", "--max-sessions", "0"], "--max-sessions takes a number from 1, or \"inherit\", not \"0\"."),
        (
            ["add", "ada", "--rate-up", "fast"],
            "--rate-up takes bytes a second from 1K on, such as 500K or 2M, or \"inherit\", not \"fast\"."
        ),
        (
            ["change", "ada", "--rate-down=999"],
            "--rate-down takes bytes a second from 1K on, such as 500K or 2M, or \"inherit\", not \"999\"."
        ),
        (["add", "ada", "--max-sessions=many"], "--max-sessions takes a number from 1, or \"inherit\", not \"many\"."),
        (["add", "ada", "--links=hide"], "--links takes \"tell\" or \"follow\", or \"inherit\", not \"hide\"."),
        (["change", "ada"], "What is to change?"),
        (["change", "ada", "--enabled", "--disabled"], "--disabled and --enabled contradict each other."),
        (["change", "ada", "--home=/", "--no-home"], "--home and --no-home contradict each other."),
        (["add", "--", "--home"], "There is no terminal to ask for the password on."),
    ])
    func `what makes no sense is named, and nothing is done`(words: [String], sentence: String) async throws {
        let rest = ["--state=\(sitting.state)"] + words.dropFirst()
        let outcome = try await sitting.user((words.prefix(1) + rest).map { Array($0.utf8) })
        #expect(outcome.code == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("ferryd: \(sentence)"))
        #expect(outcome.errors.contains("\nTry: ferryd user "))
        #expect(try await sitting.store().isEmpty)
    }

    @Test(arguments: [["show"], ["remove"], ["change", "--disabled"], ["password", "--password-file=-"]])
    func `a slip in the name of an account is told with the name that is near`(command: [String]) async throws {
        _ = try await sitting.user("add", "bob", "--password-file=-", input: "correct horse battery\n")
        let words = command.prefix(1) + ["boob", "--state=\(sitting.state)"] + command.dropFirst()
        let outcome = try await sitting.user(words.map { Array($0.utf8) }, input: "correct horse battery\n")
        #expect(outcome.code == 1)
        #expect(outcome.errors == "ferryd: There is no account \"boob\". Did you mean \"bob\"?\n")
        #expect(try await sitting.account("bob") != nil)
    }

    @Test func `a state directory that cannot be used is told with the option that names another`() async throws {
        let words = ["list", "--state=/dev/null/state"]
        let outcome = try await sitting.user(words.map { Array($0.utf8) })
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("To name another directory: --state DIR"), "\(outcome.errors)")
    }

    @Test func `without a word comes the way to the help, which lists the commands`() async throws {
        let bare = try await sitting.user([])
        #expect(bare.code == 2)
        let asked = try await sitting.user([Array("--help".utf8)])
        #expect(asked.code == 0)
        #expect(asked.output == SubcommandFamily.user.help.text(width: 80) + "\n")
        #expect(bare.errors == "ferryd: What is to be done with which account?\nTry: ferryd user --help\n")
    }

    @Test(arguments: ["add", "list", "show", "change", "password", "remove"])
    func `each command has help that names its options`(word: String) async throws {
        let help = try await sitting.user(word, "--help")
        #expect(help.code == 0)
        #expect(help.output.hasPrefix("Usage: ferryd user \(word)"))
        #expect(SubcommandFamily.user.help.text(width: 80).contains("\n  \(word)"))
        let command = try #require(SubcommandFamily.user.subcommands.first { $0.name == word })
        for option in command.options { #expect(help.output.contains("\n  \(option.declaration.spelling)")) }
    }

    @Test(arguments: ["show", "password", "remove"])
    func `an account that is not there is named`(word: String) async throws {
        _ = try await sitting.store()
        let outcome = try await sitting.user(word, "ada")
        #expect(outcome.code == 1)
        #expect(outcome.errors == "ferryd: There is no account \"ada\".\n")
    }

    @Test(arguments: ["list", "show ada", "change ada --enabled", "password ada", "remove ada"])
    func `only adding makes a state directory`(line: String) async throws {
        let words = line.split(separator: " ").map { Array($0.utf8) } + [Array("--state=\(sitting.state)".utf8)]
        let outcome = try await sitting.user(words)
        #expect(outcome.code == 1)
        #expect(
            outcome.errors
                == "ferryd: There are no accounts in \(sitting.state) yet.\nTo name another directory: --state DIR\n")
        #expect(try entryNames(of: Array(sitting.temporary.path.utf8)).contains(Array("state".utf8)) == false)
    }

    @Test func `a name that is taken is refused before a password is asked for`() async throws {
        try await sitting.store().add(Account(.ferry))
        let outcome = try await sitting.user("add", "ferry")
        #expect(outcome.code == 1)
        #expect(outcome.errors == "ferryd: There is an account \"ferry\" already.\n")
    }

    @Test(arguments: ["", "\n", "\r\n"]) func `an empty password is refused`(input: String) async throws {
        let outcome = try await sitting.user("add", "ada", "--password-file=-", input: input)
        #expect(outcome.code == 1)
        #expect(outcome.errors == "ferryd: The password is empty.\n")
        #expect(try await sitting.account("ada") == nil)
    }
}
