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
            let operands = arguments.operands.map(\.bytes)
            guard operands.count >= 3 else {
                throw UsageError("It takes a user, a command and a path, such as: ferryd explain ada STOR /incoming/a")
            }
            let verb = try verb(operands[1])
            let isRename = verb == .rnfr || verb == .rnto
            guard operands.count == (isRename ? 4 : 3) else {
                throw UsageError(
                    isRename
                        ? "A rename has an old path and a new one, such as: ferryd explain ada RNFR /a /b"
                        : "\(verb.rawValue) takes one path, such as: ferryd explain ada \(verb.rawValue) /incoming/a")
            }
            let state = arguments.value(of: UserOption.state.declaration)
            let store = try await UserArguments.openStore(state, looks: true)
            let options = try Options.configured()
            let (verifiers, served) = (options.verifiers, options.directories)
            let name = try UserArguments.accountName(operands[0], of: "an account")
            let account = try await account(name, in: store, verifiers)
            let path = VirtualPath(operands[2])
            let explanation =
                isRename
                ? Explanation(ofRenaming: path, to: VirtualPath(operands[3]), for: account, served)
                : Explanation(of: verb, at: path, for: account, served)
            streams.say((explanation.lines + origin(of: account, verifiers)).joined(separator: "\n"))
            return explanation.isAllowed ? .done : .failed
        }
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
        _ name: AccountName, in store: SQLiteAccountStore, _ verifiers: VerifierOptions
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
