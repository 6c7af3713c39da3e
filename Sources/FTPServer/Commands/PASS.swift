// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire

/// `PASS`: proves the name that `USER` gave (RFC 959 §4.1.1).
enum PASS: LoginCommand {
    typealias Argument = RawArgument
    static let verb = Verb.pass
    static let syntax = "PASS <password>"
    static let summary = "Prove who you are."

    static func run(
        _ argument: RawArgument, on login: inout LoginProgress, for context: ConnectionContext
    ) async throws(Refusal) -> LoginStep {
        guard let name = login.name else { throw .needs(.user) }
        login.name = nil
        guard
            let identity = try await context.identity(provedBy: argument.bytes, of: name, naming: login.host)
        else {
            login.failures += 1
            let isLast = login.failures >= context.services.configuration.limits.loginAttempts
            throw isLast ? .tooManyLoginAttempts : .loginIncorrect
        }
        return .proved(identity, .loggedIn(as: identity.name.description))
    }
}
