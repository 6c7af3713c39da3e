// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryHTTP
import ProgramKit

/// `ferryd ctl events`: the last events of a server that runs, the newest last, as a log has them.
enum CtlEvents: CtlDeed {
    static let name = "events"
    static let summary = "list the last events: uploads, logins, what was refused"
    static let options: [CtlOption] = [.user, .event, .text, .limit]

    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        if let kind = arguments.value(of: .event).map({ Printable.text($0) }), EventKind(rawValue: kind) == nil {
            let kinds = EventKind.allCases.map(\.rawValue)
            let hint = kind.nearest(of: kinds).map { " Did you mean \"\($0)\"?" } ?? ""
            throw UsageError("There is no kind of event \"\(kind)\".\(hint) All: \(kinds.joined(separator: ", "))")
        }
        let query = CtlThings.query(
            options.compactMap { option in arguments.value(of: option).map { (option.rawValue, $0) } })
        let events = JSON(parsing: try await server.ask(.get, "/v1/events\(query)"))?["events"]?.asList ?? []
        if events.isEmpty, !arguments.wantsJSON { streams.complain("Nothing of that kind has happened.") }
        for event in events.reversed() {
            if arguments.wantsJSON {
                streams.say(event.text)
            } else {
                let text = Printable.text(Array((event["text"]?.asText ?? "").utf8))
                streams.say("\(event["time"]?.asText ?? "") \(event["event"]?.asText ?? ""): \(text)")
            }
        }
        return .done
    }
}
