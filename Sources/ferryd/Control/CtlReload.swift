// SPDX-License-Identifier: Apache-2.0
import FerryHTTP
import ProgramKit

/// `ferryd ctl reload`: has the server read its settings and certificates again, and says what came of it.
enum CtlReload: CtlDeed {
    static let name = "reload"
    static let summary = "have settings and certificates read again: all of it, or nothing"

    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        try await tell(.post, "/v1/reload", over: server, arguments, streams) { result in
            let changed = result["changed"]?.asList?.compactMap(\.asText) ?? []
            let waiting = result["from-next-start"]?.asList?.compactMap(\.asText) ?? []
            let news = changed.isEmpty ? "nothing has changed." : "changed \(changed.joined(separator: ", "))."
            return "Settings read again: \(news)"
                + (waiting.isEmpty ? "" : "\nFrom the next start on, not before: \(waiting.joined(separator: ", ")).")
        }
    }
}
