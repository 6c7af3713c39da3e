// SPDX-License-Identifier: Apache-2.0
import FerryHTTP
import ProgramKit

/// `ferryd ctl disconnect SESSION...`: ends sessions.
enum CtlDisconnect: CtlDeed {
    static let name = "disconnect"
    static let usage = "disconnect SESSION... [--reason TEXT]"
    static let summary = "end sessions, by the numbers that \"sessions\" shows"
    static let takesWords = true
    static let options: [CtlOption] = [.reason]

    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        if arguments.words.isEmpty { throw UsageError("Which session? All that there are: ferryd ctl sessions") }
        let query = CtlThings.query(arguments.value(of: .reason).map { [("reason", $0)] } ?? [])
        var code = DaemonExitCode.done
        for word in arguments.words {
            guard let number = Int64(word), number > 0 else {
                throw UsageError("\"\(word)\" is no number of a session. All that there are: ferryd ctl sessions")
            }
            let isTold = try await delete(
                "/v1/sessions/\(number)\(query)", over: server, arguments, streams,
                done: "Session \(number) is told to end.", ["disconnected": .number(number)])
            if !isTold { code = .failed }
        }
        return code
    }
}
