// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPWire
import ProgramKit

/// `ferryd explain USER COMMAND PATH`: tells whether an account may do something, and which rule decides.
enum ExplainCommand {
    static let options: [UserOption] = [.state, .help]

    static let help = HelpDocument([
        .usage(["ferryd explain USER COMMAND PATH [--state DIR]", "ferryd explain USER RNFR PATH NEWPATH"]),
        .paragraph(
            """
            It tells whether the account may do that command of FTP (STOR, RETR, DELE, ...) at that path of its tree, and
            which setting or rule decides. A rename has two paths, and is explained at both. The exit code is 0 if it may, and 1 if it may not.
            """),
        .options(options.map(\.declaration)),
    ])

    static func run(_ words: [[UInt8]], _ streams: StandardStreams = .standard) async -> DaemonExitCode {
        await streams.carryOut("ferryd explain") {
            let arguments = try OptionParser.parse(
                words.map(PlainWord.init(value:)), options: options.map(\.declaration))
            if arguments.has(UserOption.help.declaration) {
                streams.say(help.text(width: streams.textWidth))
                return .done
            }
            let state = arguments.value(of: UserOption.state.declaration)
            let operands = arguments.operands.map(\.bytes)
            try check(operands)
            let store = try await UserArguments.openStore(state, looks: true)
            let (isAllowed, lines) = try await explain(operands, in: store, Options.configured())
            streams.say(lines.joined(separator: "\n"))
            return isAllowed ? .done : .failed
        }
    }

    /// Explains what the words USER COMMAND PATH, with NEWPATH for a rename, ask for.
    static func explain(
        _ words: [[UInt8]], in store: any AdministeredStore, _ options: Options
    ) async throws -> (isAllowed: Bool, lines: [String]) {
        let verb = try check(words)
        let (verifiers, served) = (options.verifiers, options.directories)
        let account = try await account(
            try UserArguments.accountName(words[0], of: "an account"), in: store, verifiers)
        let path = VirtualPath(words[2])
        let explanation =
            words.count == 4
            ? Explanation(ofRenaming: path, to: VirtualPath(words[3]), for: account, served)
            : Explanation(of: verb, at: path, for: account, served)
        return (explanation.isAllowed, explanation.lines + origin(of: account, verifiers))
    }

    /// The command among the words, which have to be as many as it takes.
    @discardableResult
    private static func check(_ words: [[UInt8]]) throws(UsageError) -> Verb {
        guard words.count >= 3 else {
            throw UsageError("It takes a user, a command and a path, such as: ferryd explain ada STOR /incoming/a")
        }
        let verb = try verb(words[1])
        // The root is everybody's, so only the walk to a place needs something.
        if CommandNeed.of(verb).isEmpty {
            let reason = verb == .rest ? "it says where the next RETR or STOR begins" : "it needs no permission"
            throw UsageError(
                "\(verb.rawValue) is about no file: \(reason). Ask about such as: ferryd explain ada STOR /incoming/a")
        }
        let isRename = verb == .rnfr || verb == .rnto
        if words.count != (isRename ? 4 : 3) {
            throw UsageError(
                isRename
                    ? "A rename has an old path and a new one, such as: ferryd explain ada RNFR /a /b"
                    : "\(verb.rawValue) takes one path, such as: ferryd explain ada \(verb.rawValue) /incoming/a")
        }
        return verb
    }

    private static func verb(_ word: [UInt8]) throws(UsageError) -> Verb {
        // `SITE CHMOD` is the only command behind SITE that touches a file.
        let text = Printable.text(word).uppercased()
        let name = text.hasPrefix("SITE") || text == "CHMOD" ? "SITE" : text
        guard let verb = Verb(wire: name.utf8) else {
            let near = name.nearest(of: Verb.allCases.map(\.rawValue)).map { " Did you mean \($0)?" } ?? ""
            throw UsageError("There is no command \(text).\(near)")
        }
        return verb
    }

    /// Lines about the verifiers by which its password is judged, if there are others than the accounts.
    private static func origin(of account: Account, _ verifiers: VerifierOptions) -> [String] {
        if verifiers.areAccountsOnly { return [] }
        let before = verifiers.order.prefix { $0 != .accounts }
        if before.count == verifiers.order.count {
            return ["  but nobody logs in with it: verifiers does not name the accounts"]
        }
        if before.isEmpty { return ["  its password is judged by the accounts, before \(verifiers.order[1].rawValue)"] }
        return ["  unless \(before.map(\.rawValue).joined(separator: " or ")) knows the name, and says otherwise"]
    }

    private static func account(
        _ name: AccountName, in store: any AdministeredStore, _ verifiers: VerifierOptions
    ) async throws -> Account {
        if let account = try await store.account(named: name) { return account }
        let names = try await store.accounts().map(\.name.description)
        let near = name.description.nearest(of: names).map { " Did you mean \"\($0)\"?" } ?? ""
        let others = verifiers.order.filter { $0 != .accounts }.map(\.rawValue).joined(separator: ", then ")
        let hint =
            others.isEmpty
            ? near : "\(near) A login of that name is judged by \(others), which alone knows its settings."
        throw UserFailure("\(AccountError.notFound(name))\(hint)")
    }
}
