// SPDX-License-Identifier: Apache-2.0
import FerryHTTP
import ProgramKit

/// `ferryd ctl admin`: an address at which a browser finds the pages of a server that runs.
enum CtlAdmin: CtlDeed {
    static let name = "admin"
    static let summary = "let a browser on this machine look after the server: prints an address that logs it in, once"

    /// The address alone goes to standard output, so that a program can open it.
    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        try await tell(.post, "/v1/door", over: server, arguments, streams) { result in
            streams.complain("Open this within five minutes; it logs one browser in, once.")
            return result["url"]?.asText ?? ""
        }
    }
}
