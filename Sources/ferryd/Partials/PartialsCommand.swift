// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPStorage
import FTPWire
import FerryIO
import ProgramKit

/// `ferryd partials`: shows what is kept of broken uploads, and clears it; a server may be running meanwhile.
enum PartialsCommand {
    /// Runs the words behind `ferryd partials`.
    static func run(_ words: [[UInt8]], _ streams: StandardStreams = .standard) async -> DaemonExitCode {
        await streams.carryOut("ferryd partials") {
            let arguments = try PartialsArguments(words)
            if arguments.has(.help) {
                streams.say(help.text(width: streams.textWidth))
                return .done
            }
            let accounts = try await arguments.openStore().accounts()
            let search = try PartialsSearch(arguments, accounts)
            let (found, failures) = await BlockingPool.shared.run { search.find() }
            for failure in failures { streams.complain(failure) }
            let isWhole = arguments.has(.clear) ? await clear(found, streams) : list(found, streams)
            return isWhole && failures.isEmpty ? .done : .failed
        }
    }

    private static func list(_ found: [FoundPartial], _ streams: StandardStreams) -> Bool {
        if found.isEmpty {
            streams.complain("Nothing is kept of broken uploads there.")
            return true
        }
        let now = System.secondsSince1970()
        let rows = found.map { [$0.accountText, Quantity.bytes($0.partial.length), $0.age(at: now), $0.pathText] }
        streams.say(UserList.table([["ACCOUNT", "KEPT", "AGE", "PATH"]] + rows))
        return true
    }

    private static func clear(_ found: [FoundPartial], _ streams: StandardStreams) async -> Bool {
        let (count, bytes, held) = await found.clear()
        for partial in held {
            streams.complain(
                "\(partial.pathText) could not be removed: an upload goes on with it, or it is protected.")
        }
        let uploads = count == 1 ? "1 broken upload" : "\(count) broken uploads"
        streams.say("Removed what was kept of \(uploads): \(Quantity.bytes(bytes)).")
        return held.isEmpty
    }

    static let help = HelpDocument([
        .usage(["ferryd partials [PATH...] [options]", "ferryd partials --clear PATH...|--account NAME|--all"]),
        .paragraph(
            """
            What arrived of an upload that broke off is kept for a week, so that the client can go on from there. This
            lists it: whose it is, how much, how old, and the file that it would have been. It is looked for in the served
            directory and in the homes of all accounts. A PATH on this machine names one file, or a directory with all
            below it.
            """),
        .paragraph(
            "When the disk is full, the server removes what it needs, the oldest first, of the account that writes."),
        .options(PartialsOption.allCases.map(\.declaration)),
    ])
}

/// The options of `ferryd partials`.
enum PartialsOption: String, CaseIterable {
    case account
    case clear
    case all
    case root
    case state
    case help

    var declaration: ProgramKit.Option {
        switch self {
        case .account: ProgramKit.Option(nil, rawValue, value: "NAME", "only those of this account")
        case .clear: ProgramKit.Option(nil, rawValue, "remove them: those of a PATH, of an account, or all")
        case .all: ProgramKit.Option(nil, rawValue, "with --clear: all of them")
        case .root:
            ProgramKit.Option(
                nil, rawValue, value: "DIR", "the directory that the server serves", standard: "the current directory")
        case .state: ProgramKit.Option(nil, rawValue, value: "DIR", "the state directory of the server")
        case .help: ProgramKit.Option("h", rawValue, "show this")
        }
    }
}
