// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryHTTP
import ProgramKit

/// `ferryd ctl hooks`: one line for each program or server that is told events.
enum CtlHooks: CtlDeed {
    static let name = "hooks"
    static let summary = "list the hooks, how many events wait for each, and when it is tried again"

    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        let hooks = JSON(parsing: try await server.ask(.get, "/v1/hooks"))?["hooks"]?.asList ?? []
        if arguments.wantsJSON {
            for hook in hooks { streams.say(hook.text) }
        } else if hooks.isEmpty {
            streams.complain("The settings name no [[hook]].")
        } else {
            streams.say(UserList.table([["HOOK", "WAITING", "NOT TAKEN", "NEXT TRY", "REASON"]] + hooks.map(row)))
        }
        return .done
    }

    private static func row(_ hook: JSON) -> [String] {
        let isNamed = hook["named"]?.asFlag ?? true
        let next = hook["next-try-seconds"].map { "in \(CtlSessions.age($0))" }
        let reason = hook["reason"].map { Printable.text(Array(($0.asText ?? "").utf8)) }
        return [
            Printable.text(Array((hook["hook"]?.asText ?? "").utf8)), hook["waiting"]?.text ?? "",
            hook["put-off"]?.text ?? "", next ?? "-",
            isNamed ? reason ?? "-" : "the settings do not name it any more, so that it is told nothing",
        ]
    }
}
