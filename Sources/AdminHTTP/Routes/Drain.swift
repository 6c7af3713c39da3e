// SPDX-License-Identifier: Apache-2.0
import FTPServer
import ProgramKit

extension AdminRoute {
    /// Lets the server end.
    static let drain = AdminRoute(
        name: "drain", method: "POST", template: "/v1/drain",
        summary: "Lets nobody in any more, transfers finish, and the server end, as SIGTERM does.",
        scope: .operate,
        answers: [
            Answer(
                status: 202, meaning: "It begins, or has begun.",
                content: .json(.object([.always("connections", .count, "The connections that are there still.")])))
        ]
    ) { service, _ in
        service.desk.drain()
        return .json(.object([("connections", .number(Int64(service.server.connections)))]), status: 202)
    }
}
