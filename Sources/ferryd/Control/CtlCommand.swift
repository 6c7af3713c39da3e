// SPDX-License-Identifier: Apache-2.0
import FerryHTTP
import ProgramKit

/// `ferryd ctl sessions|disconnect|bans|metrics|check|reload|drain|...`: looks at a server that runs, and steers it, through its
/// control socket.
enum CtlCommand {
    /// All deeds, in the order of the help; each is a type in a file of its own.
    static let deeds: [any CtlDeed.Type] = [
        CtlSessions.self, CtlDisconnect.self, CtlBans.self, CtlMetrics.self, CtlCheck.self, CtlReload.self,
        CtlDrain.self, CtlAccounts.self, CtlGroups.self, CtlRules.self, CtlExplain.self, CtlPartials.self,
        CtlEvents.self, CtlHooks.self, CtlToken.self, CtlAdmin.self,
    ]

    static let help = HelpDocument([
        .usage(deeds.map { "ferryd ctl \($0.usage)" }),
        .paragraph(
            """
            Looks at a server that runs, and steers it. The server has to be started with --control-socket, and by the
            same user; root may steer every server. Its socket is found by the settings, or named.
            """),
        .table(heading: "Commands", deeds.map { HelpDocument.Row($0.name, $0.summary) }),
        .options(CtlOption.allCases.map(\.declaration)),
    ])

    /// Runs the words behind `ferryd ctl`.
    static func run(_ words: [[UInt8]], _ streams: StandardStreams = .standard) async -> DaemonExitCode {
        await streams.carryOut("ferryd ctl") {
            let arguments = try CtlArguments(words)
            guard let deed = arguments.deed else {
                streams.say(help.text(width: streams.textWidth))
                return .done
            }
            return try await deed.run(arguments, over: try CtlConnection(arguments), streams)
        }
    }
}

/// Something that `ferryd ctl` does.
protocol CtlDeed: SendableMetatype {
    /// The word behind `ferryd ctl`.
    static var name: String { get }
    /// The word, and what follows it.
    static var usage: String { get }
    /// Its effect, as a phrase.
    static var summary: String { get }
    /// True if words may follow.
    static var takesWords: Bool { get }
    /// The options that go with it, besides those of all.
    static var options: [CtlOption] { get }

    /// Does it; errors say in a sentence why it could not be done.
    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode
}

extension CtlDeed {
    static var usage: String { name }
    static var takesWords: Bool { false }
    static var options: [CtlOption] { [] }

    /// Asks the server, and prints the object that it answers, or the words of it for a person.
    static func tell(
        _ method: HTTPRequest.Method, _ target: String, over server: CtlConnection, _ arguments: CtlArguments,
        _ streams: StandardStreams, words: (JSON) -> String
    ) async throws -> DaemonExitCode {
        guard let result = JSON(parsing: try await server.ask(method, target)) else { return .failed }
        streams.say(arguments.wantsJSON ? result.text : words(result))
        return .done
    }

    /// Has the server delete a thing and says so, in words or as an object; false, and said why, if there is none.
    static func delete(
        _ target: String, over server: CtlConnection, _ arguments: CtlArguments, _ streams: StandardStreams,
        done: String, _ object: KeyValuePairs<String, JSON>
    ) async throws -> Bool {
        do { _ = try await server.ask(.delete, target) } catch let error as CtlError where error.status == 404 {
            streams.complain("\(error)")
            return false
        }
        streams.say(arguments.wantsJSON ? JSON.object(object.map { ($0.key, $0.value) }).text : done)
        return true
    }
}
