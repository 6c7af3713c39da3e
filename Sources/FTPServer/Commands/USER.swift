// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `USER`: says who wants to log in (RFC 959 §4.1.1); the answer is the same whether there is such a user or not.
enum USER: LoginCommand {
    typealias Argument = Pathname
    static let verb = Verb.user
    static let syntax = "USER <name>"
    static let summary = "Say who you are."

    static func run(
        _ argument: Pathname, on login: inout LoginProgress, for _: ConnectionContext
    ) async throws(Refusal) -> LoginStep {
        login.name = argument.bytes
        return .asked(.passwordRequired)
    }
}
