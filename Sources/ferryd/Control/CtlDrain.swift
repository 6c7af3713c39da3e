// SPDX-License-Identifier: Apache-2.0
import FerryHTTP
import ProgramKit

/// `ferryd ctl drain`: lets the server end, once its transfers have.
enum CtlDrain: CtlDeed {
    static let name = "drain"
    static let summary = "let nobody in any more, transfers finish, and the server end"

    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        try await tell(.post, "/v1/drain", over: server, arguments, streams) { result in
            let count = result["connections"]?.asNumber ?? 0
            return count == 0
                ? "The server ends."
                : "The server ends when its transfers have; \(count) connected. Look: ferryd ctl sessions"
        }
    }
}
