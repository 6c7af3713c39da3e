// SPDX-License-Identifier: Apache-2.0
public import FTPAccounts
import FerryIO

/// The judge of names and secrets: a directory service, a table of a program's own, an external program.
///
/// The server stands before it: it delays guesses, keeps disabled accounts out, and spends the work of a password
/// hash on each refusal, so that an unknown name and a wrong secret take the same time (RFC 2577 §6). A verifier should
/// spend as much on a name that it does not know as on one that it knows.
public protocol LoginVerifier: Sendable {
    /// The account that the secret proves; nil refuses the login (530).
    ///
    /// The names `anonymous` and `ftp` are not asked for where the server lets visitors in.
    ///
    /// - Throws: Any error if nothing can be said now; the client is told 421, and subscribers of events the error.
    func account(for attempt: LoginAttempt) async throws -> Account?
}

/// The name and the secret that a client has sent.
public struct LoginAttempt: Sendable {
    /// The name: 1 to 64 bytes of UTF-8, safe in a path and in a line of a log.
    public let name: String
    /// The bytes of the secret.
    public let secret: [UInt8]
    /// The numeric IP address of the client.
    public let host: String

    /// Compares the secret with text, in a time that does not tell how much of it is right.
    public func secretIs(_ text: some StringProtocol) -> Bool {
        let wanted = Array(text.utf8)
        var difference = wanted.count ^ secret.count
        for (index, byte) in secret.enumerated() {
            difference |= Int(byte ^ (wanted.isEmpty ? 0 : wanted[index % wanted.count]))
        }
        return difference == 0
    }
}

/// A verifier of the program's own, before an authenticator.
///
/// Its accounts are known with their secrets alone: no session is taken for one that would still be let in without.
struct ForeignVerifier: CredentialVerifier {
    let verifier: any LoginVerifier

    func verify(_ credentials: LoginCredentials) async throws(AccountError) -> CredentialVerdict {
        let host = SocketAddress(credentials.origin.client, port: 0).hostText
        let attempt = LoginAttempt(name: credentials.name.description, secret: credentials.secret, host: host)
        do {
            let account = try await Task(executorPreference: globalConcurrentExecutor) { [verifier] in
                try await verifier.account(for: attempt)
            }.value
            return account.map { .proved($0) } ?? .wrong
        } catch {
            throw .unavailable("\(error)")
        }
    }
}
