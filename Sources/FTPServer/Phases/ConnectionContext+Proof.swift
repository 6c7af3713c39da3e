// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO

extension ConnectionContext {
    /// The identity that a name and a password prove; nil if they prove none, which counts as a guess.
    ///
    /// An unknown name and a wrong password are one answer after the same work (RFC 2577 §6). A client that tries often
    /// waits, and no other does. The client's certificate counts too, unless only the password is asked for.
    func identity(
        provedBy password: [UInt8], of name: [UInt8], naming host: HostName? = nil, alone isAlone: Bool = false
    ) async throws(Refusal) -> Identity? {
        if let ban { throw ban }
        let authenticator = services.authenticator
        let attempt = authenticator.attempt(name: name, password: password, from: peer.host)
        if attempt.delay > .zero { report(.loginDelayed(user: Printable.text(name), attempt.delay, attempt.reason)) }
        try await wait(attempt.delay)
        // It may have been banned for what others tried meanwhile.
        if let ban { throw ban }
        let isOffence = attempt.isOffence
        let identity: Identity?
        do throws(AccountError) {
            identity = try await authenticator.identify(
                name: name, password: password, certificate: isAlone ? nil : clientCertificate,
                from: origin(naming: host), attempt)
        } catch {
            throw cannotReachAccounts(error)
        }
        if let identity { return identity }
        report(.loginFailed(user: Printable.text(name)))
        if isOffence { noteOffence() }
        if let ban { throw ban }
        return nil
    }

    /// Waits, but does not keep a server that wants to end.
    private func wait(_ delay: Duration) async throws(Refusal) {
        let end = loop.deadline(after: delay)
        while !loop.hasPassed(end) {
            if let dismissal { throw dismissal }
            guard await loop.sleep(until: min(end, loop.deadline(after: .milliseconds(500)))) else {
                throw .shuttingDown
            }
        }
    }
}
