// SPDX-License-Identifier: Apache-2.0
import FerryHTTP
import ProgramKit

/// `ferryd ctl check`: looks at the settings that the server would read now, where the server reads them.
enum CtlCheck: CtlDeed {
    static let name = "check"
    static let summary = "look at the settings that \"reload\" would read, and change nothing"

    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        let body = try await server.ask(.get, "/v1/configuration/check")
        let found = JSON(parsing: body)
        let mistakes = found?["mistakes"]?.asList?.compactMap(\.asText) ?? []
        let warnings = found?["warnings"]?.asList?.compactMap(\.asText) ?? []
        if arguments.wantsJSON {
            if let found { streams.say(found.text) }
        } else {
            for sentence in mistakes { streams.complain(sentence) }
            for sentence in warnings { streams.say("Warning: \(sentence)") }
            if mistakes.isEmpty, warnings.isEmpty { streams.say("Nothing is wrong with the settings.") }
        }
        if !mistakes.isEmpty { return .failed }
        return warnings.isEmpty ? .done : .warned
    }
}
