// SPDX-License-Identifier: Apache-2.0
import FerryHTTP
import ProgramKit

/// `ferryd ctl metrics`: all numbers of the server, in the text format of Prometheus.
enum CtlMetrics: CtlDeed {
    static let name = "metrics"
    static let summary = "print all numbers of the server, in the text format of Prometheus"

    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        if arguments.wantsJSON { throw UsageError("The numbers have a format of their own: leave --json out.") }
        let text = String(decoding: try await server.ask(.get, "/metrics"), as: UTF8.self)
        streams.say(String(text.dropLast()))
        return .done
    }
}
