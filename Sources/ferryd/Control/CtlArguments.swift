// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// The words behind `ferryd ctl`, understood.
struct CtlArguments {
    /// The deed that is asked for; `nil` for the help.
    let deed: (any CtlDeed.Type)?
    /// The words behind the deed.
    let words: [String]
    private let arguments: ParsedArguments<PlainWord>

    init(_ words: [[UInt8]]) throws(UsageError) {
        let options = CtlOption.allCases.map(\.declaration)
        arguments = try OptionParser.parse(words.map(PlainWord.init(value:)), options: options)
        let operands = arguments.operands.map { Printable.text($0.bytes) }
        self.words = Array(operands.dropFirst())
        if arguments.has(CtlOption.help.declaration) || operands.first == "help" {
            deed = nil
            return
        }
        guard let word = operands.first else {
            throw UsageError("What is to be done: \(CtlCommand.deeds.map { $0.name }.joined(separator: ", "))?")
        }
        guard let found = CtlCommand.deeds.first(where: { $0.name == word }) else {
            let near = Self.habits[word] ?? word.nearest(of: CtlCommand.deeds.map { $0.name })
            throw UsageError(
                "There is no command \"ferryd ctl \(word)\"." + (near.map { " Did you mean \"\($0)\"?" } ?? ""))
        }
        if !found.takesWords, let extra = self.words.first {
            throw UsageError("\"\(extra)\" is one word too many: ferryd ctl \(found.usage)")
        }
        for option in CtlOption.allCases where arguments.has(option.declaration) && !found.options.contains(option) {
            guard let other = CtlCommand.deeds.first(where: { $0.options.contains(option) }) else { continue }
            throw UsageError("--\(option.rawValue) goes with \"ferryd ctl \(other.name)\".")
        }
        deed = found
    }

    func has(_ option: CtlOption) -> Bool { arguments.has(option.declaration) }

    var wantsJSON: Bool { arguments.has(CtlOption.json.declaration) }

    func value(of option: CtlOption) -> [UInt8]? { arguments.value(of: option.declaration) }

    /// Words that other programs have for the same.
    private static let habits = [
        "who": "sessions", "list": "sessions", "ls": "sessions", "kick": "disconnect", "kill": "disconnect",
        "stop": "drain", "shutdown": "drain", "quit": "drain", "hup": "reload", "status": "sessions",
        "stats": "metrics", "ban": "bans", "unban": "bans", "tokens": "token", "users": "accounts",
        "account": "accounts", "user": "accounts", "group": "groups", "log": "events", "hook": "hooks",
        "queue": "hooks", "spool": "hooks", "page": "admin", "web": "admin",
        "partial": "partials", "rule": "rules", "why": "explain", "may": "explain",
    ]
}

/// The options of `ferryd ctl`.
enum CtlOption: String, CaseIterable {
    case json
    case reason
    case `for`
    case scope
    case expires
    case account
    case all
    case group
    case user
    case event
    case text
    case limit
    case socket
    case state
    case help

    var declaration: ProgramKit.Option {
        switch self {
        case .json: ProgramKit.Option(nil, rawValue, "print one object of JSON a line, as the server gives them")
        case .reason:
            ProgramKit.Option(
                nil, rawValue, value: "TEXT", "the reason that clients read, with disconnect; that of a ban")
        case .for:
            ProgramKit.Option(
                nil, rawValue, value: "TIME", "the length of a ban: 90s, 15m, 2h, 7d", standard: "until it is lifted")
        case .scope:
            ProgramKit.Option(
                nil, rawValue, value: "SCOPE", "the most that a token allows: read, operate or administer",
                standard: "read")
        case .expires:
            ProgramKit.Option(
                nil, rawValue, value: "DATE", "the end of a token, such as 2027-01-31", standard: "until it is removed")
        case .account:
            ProgramKit.Option(
                nil, rawValue, value: "NAME", "only what is kept of uploads of this account, with partials")
        case .all: ProgramKit.Option(nil, rawValue, "all of it, with partials clear")
        case .group: ProgramKit.Option(nil, rawValue, "the name is that of a group, with rules")
        case .user: ProgramKit.Option(nil, rawValue, value: "NAME", "only events of this account")
        case .event: ProgramKit.Option(nil, rawValue, value: "KIND", "only events of this kind, such as upload")
        case .text: ProgramKit.Option(nil, rawValue, value: "TEXT", "only events that have this in their line")
        case .limit: ProgramKit.Option(nil, rawValue, value: "N", "so many events", standard: "100")
        case .socket:
            ProgramKit.Option(
                nil, rawValue, value: "PATH", "the control socket of the server", standard: "by its settings")
        case .state: ProgramKit.Option(nil, rawValue, value: "DIR", "the state directory of the server")
        case .help: ProgramKit.Option("h", rawValue, "show this")
        }
    }
}
