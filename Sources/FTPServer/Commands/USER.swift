// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire

/// `USER`: says who wants to log in (RFC 959 §4.1.1); the answer is the same whether there is such a user or not.
///
/// Only a client whose certificate is made out for the account learns more: it is logged in (232, RFC 4217 §4).
enum USER: LoginCommand {
    typealias Argument = Pathname
    static let verb = Verb.user
    static let syntax = "USER <name>"
    static let summary = "Say who you are."

    static func run(
        _ argument: Pathname, on login: inout LoginProgress, for context: ConnectionContext
    ) async throws(Refusal) -> LoginStep {
        login.name = argument.bytes
        guard let certificate = context.clientCertificate else { return .asked(.passwordRequired) }
        let identity: Identity?
        do throws(AccountError) {
            identity = try await context.services.authenticator.identify(name: argument.bytes, certificate: certificate)
        } catch {
            throw context.cannotReachAccounts(error)
        }
        guard let identity else { return .asked(.passwordRequired) }
        login.name = nil
        return .proved(identity, .provedByCertificate(as: identity.name.description))
    }
}
