// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FerryIO
import ProgramKit

/// `ferryd ban list|add|lift`: shows which addresses are turned away, and changes it; a running server obeys within a
/// second.
enum BanCommand {
    static let help = HelpDocument([
        .usage([
            "ferryd ban list", "ferryd ban add NETWORK... [--for TIME] [--reason TEXT]", "ferryd ban lift NETWORK...",
        ]),
        .paragraph(
            """
            Clients of a banned address are turned away before they can say anything. The server bans addresses itself
            after failed logins (--ban-after); such a ban is of one address, or of a network of 64 bits in IPv6. A NETWORK
            is an address or a network, such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/64. To add one ends its sessions. A
            server that runs obeys within a second.
            """),
        .options(BanOption.allCases.map(\.declaration)),
    ])

    /// Runs the words behind `ferryd ban`.
    static func run(_ words: [[UInt8]], _ streams: StandardStreams = .standard) async -> DaemonExitCode {
        await streams.carryOut("ferryd ban") {
            let arguments = try BanArguments(words)
            if arguments.isHelp {
                streams.say(help.text(width: streams.textWidth))
                return .done
            }
            return try await BlockingPool.shared.run {
                switch arguments.deed {
                case .list: try list(arguments, streams)
                case .add: try add(arguments, streams)
                case .lift: try lift(arguments, streams)
                }
            }
        }
    }

    /// The bans that hold now.
    private static func bans(_ store: any BanRegister) throws -> [Ban] {
        let now = System.secondsSince1970()
        return try store.bans().filter { $0.holds(at: now) }
    }

    private static func list(_ arguments: BanArguments, _ streams: StandardStreams) throws -> DaemonExitCode {
        let bans = try bans(arguments.openStore(create: false))
        if bans.isEmpty {
            streams.complain("No address is banned.")
            return .done
        }
        let rows = bans.map { ban in
            [
                ban.network.description, Ban.text(of: ban.began), ban.end.map(Ban.text) ?? "lifted",
                ban.times > 1 ? "\(ban.reason), ban number \(ban.times)" : ban.reason,
            ]
        }
        streams.say(UserList.table([["NETWORK", "SINCE", "UNTIL", "REASON"]] + rows))
        return .done
    }

    private static func add(_ arguments: BanArguments, _ streams: StandardStreams) throws -> DaemonExitCode {
        let store = try arguments.openStore(create: true)
        let now = System.secondsSince1970()
        for network in arguments.networks {
            let ban = Ban(of: network, until: arguments.length.map { now + $0 }, began: now, reason: arguments.reason)
            try store.add(ban)
            streams.say("Banned \(network) \(ban.endText).")
        }
        return .done
    }

    private static func lift(_ arguments: BanArguments, _ streams: StandardStreams) throws -> DaemonExitCode {
        let store = try arguments.openStore(create: false)
        var isDone = true
        for network in arguments.networks {
            let wider = try bans(store).filter { $0.network != network && $0.network.contains(network.base) }
            if try store.lift(network) {
                streams.say("Lifted the ban of \(network).")
            } else if wider.isEmpty {
                isDone = false
                streams.complain("\(network) is not banned. All that are: ferryd ban list")
            }
            for ban in wider where ban.network.length < network.length {
                isDone = false
                streams.complain(
                    "\(network) is turned away by the ban of \(ban.network). Lift that: ferryd ban lift \(ban.network)")
            }
        }
        return isDone ? .done : .failed
    }
}
