// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO
import ProgramKit

/// The words behind `ferryd ban`, understood.
struct BanArguments {
    /// The deed that is asked for.
    enum Deed: String, CaseIterable {
        case list
        case add
        case lift
    }

    let deed: Deed
    let networks: [IPNetwork]
    /// The length of a new ban in seconds; nil for one without an end.
    let length: Int64?
    let reason: String
    private let arguments: ParsedArguments<PlainWord>

    init(_ words: [[UInt8]]) throws(UsageError) {
        let options = BanOption.allCases.map(\.declaration)
        arguments = try OptionParser.parse(words.map(PlainWord.init(value:)), options: options)
        if let twice = options.first(where: { [arguments] in arguments.count(of: $0) > 1 }) {
            throw UsageError("\(twice.name) is given twice.")
        }
        let operands = arguments.operands.map { Printable.text($0.bytes) }
        let isHelp = arguments.has(BanOption.help.declaration)
        if let word = operands.first {
            deed = try Self.deed(word)
        } else if isHelp {
            deed = .list
        } else {
            throw UsageError("What is to be done: list, add, or lift?")
        }
        var networks: [IPNetwork] = []
        for word in operands.dropFirst() { networks.append(try Self.network(word)) }
        self.networks = networks
        let length = arguments.value(of: BanOption.for.declaration).map { Printable.text($0) }
        self.length = if let length { try Self.seconds(length) } else { nil }
        reason =
            arguments.value(of: BanOption.reason.declaration).map { Printable.text($0) } ?? "by an administrator"
        if isHelp { return }
        switch deed {
        case .list:
            if !networks.isEmpty { throw UsageError("\"ferryd ban list\" lists all bans; it takes no network.") }
        case .add, .lift:
            if networks.isEmpty {
                throw UsageError("A network is missing, such as: ferryd ban \(deed.rawValue) 192.0.2.0/24")
            }
        }
        if deed != .add, length != nil || arguments.has(BanOption.reason.declaration) {
            throw UsageError("--for and --reason go with \"ferryd ban add\".")
        }
    }

    var isHelp: Bool { arguments.has(BanOption.help.declaration) }

    /// Opens the bans of the server that is meant.
    func openStore(create: Bool) throws -> any BanRegister {
        let state = arguments.value(of: BanOption.state.declaration).map { StateDirectory(path: $0) }
        return try (state ?? .configured()).bans(create: create)
    }

    private static func deed(_ word: String) throws(UsageError) -> Deed {
        if let deed = Deed(rawValue: word) { return deed }
        let habits = ["remove": "lift", "delete": "lift", "del": "lift", "rm": "lift", "unban": "lift", "ls": "list"]
        let near = habits[word] ?? word.nearest(of: Deed.allCases.map(\.rawValue))
        let hint = near.map { " Did you mean \"\($0)\"?" } ?? ""
        throw UsageError("There is no command \"ferryd ban \(word)\".\(hint)")
    }

    private static func network(_ word: String) throws(UsageError) -> IPNetwork {
        if let network = IPNetwork(word) { return network }
        let parts = word.split(separator: "/")
        if parts.count == 2, let length = Int(parts[1]), let host = SocketAddress(numeric: String(parts[0]), port: 0) {
            let network = IPNetwork(host.host, length: length)
            if network.length == length {
                throw UsageError("\(word) has bits behind the first \(length). The network is \(network)")
            }
        }
        throw UsageError("\"\(word)\" is no address and no network, such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/64.")
    }

    /// Reads `90`, `90s`, `15m`, `2h`, `7d`.
    static func seconds(_ word: String) throws(UsageError) -> Int64 {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 24 * 3600]
        let unit = word.last.flatMap { units[$0] }
        let digits = unit == nil ? Substring(word) : word.dropLast()
        guard digits.allSatisfy({ "0"..."9" ~= $0 }), let number = Int64(digits), number > 0, number < 1_000_000_000
        else {
            throw UsageError("--for takes a time such as 90s, 15m, 2h or 7d, not \"\(word)\".")
        }
        return number * (unit ?? 1)
    }
}

/// The options of `ferryd ban`.
enum BanOption: String, CaseIterable {
    case `for`
    case reason
    case state
    case help

    var declaration: ProgramKit.Option {
        switch self {
        case .for:
            ProgramKit.Option(
                nil, rawValue, value: "TIME", "how long the ban holds: 90s, 15m, 2h, 7d", standard: "until it is lifted"
            )
        case .reason: ProgramKit.Option(nil, rawValue, value: "TEXT", "the reason, for the list and the log")
        case .state: ProgramKit.Option(nil, rawValue, value: "DIR", "the state directory of the server")
        case .help: ProgramKit.Option("h", rawValue, "show this")
        }
    }
}
