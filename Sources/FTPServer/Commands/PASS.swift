// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO

/// `PASS`: proves the name that `USER` gave (RFC 959 §4.1.1).
///
/// An unknown name and a wrong password are one answer after the same work (RFC 2577 §6). A client that tries often
/// waits, and no other does.
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
        if let ban = context.ban { throw ban }
        let authenticator = context.services.authenticator
        let attempt = authenticator.attempt(name: name, password: argument.bytes, from: context.peer.host)
        if attempt.delay > .zero {
            context.report(.loginDelayed(user: Printable.text(name), attempt.delay, attempt.reason))
        }
        try await wait(attempt.delay, for: context)
        // It may have been banned for what others tried meanwhile.
        if let ban = context.ban { throw ban }
        let isOffence = attempt.isOffence
        let identity: Identity?
        do throws(AccountError) {
            identity = try await authenticator.identify(
                name: name, password: argument.bytes, certificate: context.clientCertificate,
                from: context.origin(naming: login.host), attempt)
        } catch {
            throw context.cannotReachAccounts(error)
        }
        guard let identity else {
            login.failures += 1
            context.report(.loginFailed(user: Printable.text(name)))
            if isOffence { context.noteOffence() }
            if let ban = context.ban { throw ban }
            let isLast = login.failures >= context.services.configuration.limits.loginAttempts
            throw isLast ? .tooManyLoginAttempts : .loginIncorrect
        }
        return .proved(identity, .loggedIn(as: identity.name.description))
    }

    /// Waits, but does not keep a server that wants to end.
    private static func wait(_ delay: Duration, for context: ConnectionContext) async throws(Refusal) {
        let end = context.loop.deadline(after: delay)
        while !context.loop.hasPassed(end) {
            if let refusal = context.dismissal { throw refusal }
            guard await context.loop.sleep(until: min(end, context.loop.deadline(after: .milliseconds(500)))) else {
                throw .shuttingDown
            }
        }
    }
}
