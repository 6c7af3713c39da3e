// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryHTTP
import ProgramKit

/// `ferryd ctl explain`: why an account of a server that runs may do something, or may not.
enum CtlExplain: CtlDeed {
    static let name = "explain"
    static let usage = "explain NAME COMMAND PATH [NEWPATH]"
    static let summary = "tell whether an account may do a command at a path, and which rules decide"
    static let takesWords = true

    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        let words = arguments.words
        guard (3...4).contains(words.count) else {
            throw UsageError(
                "It takes an account, a command and a path, such as: ferryd ctl explain ada STOR /incoming/a")
        }
        let query = CtlThings.query(
            zip(["command", "path", "to"], words.dropFirst()).map { ($0, Array($1.utf8)) })
        let target = "/v1/accounts/\(CtlThings.part(words[0]))/explain\(query)"
        guard let answer = JSON(parsing: try await server.ask(.get, target)) else { return .failed }
        if arguments.wantsJSON {
            streams.say(answer.text)
        } else {
            for line in answer["reasons"]?.asList?.compactMap(\.asText) ?? [] {
                streams.say(Printable.text(Array(line.utf8)))
            }
        }
        return answer["allowed"]?.asFlag == true ? .done : .failed
    }
}
