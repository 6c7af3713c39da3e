// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization
import Testing

@testable import FTPAccounts

/// A verifier that is no store: the authenticator before it does all else.
struct CredentialVerifierTests {
    /// Knows `ada`, whose secret is the name of the address she comes from, and `bob`, who is disabled.
    private final class AddressVerifier: CredentialVerifier {
        let judged = Mutex(0)

        func account(named name: AccountName) -> Account? {
            switch name.description {
            case "ada": Account(name)
            case "bob": Account(name, isDisabled: true)
            default: nil
            }
        }

        func verify(_ credentials: LoginCredentials) -> CredentialVerdict {
            judged.withLock { $0 += 1 }
            guard let account = account(named: credentials.name) else { return .unknown }
            return credentials.secret == Array("\(credentials.origin.client)".utf8) ? .proved(account) : .wrong
        }
    }

    private let verifier = AddressVerifier()
    private let here = SocketAddress.Host.v4(0x7F00_0001)

    private func identify(
        _ name: String, _ secret: String, _ authenticator: Authenticator
    ) async throws -> Identity? {
        let (name, secret) = (Array(name.utf8), Array(secret.utf8))
        let attempt = authenticator.attempt(name: name, password: secret, from: here)
        return try await authenticator.identify(name: name, password: secret, from: LoginOrigin(client: here), attempt)
    }

    @Test func `it gets the secret and the address, and gives the account`() async throws {
        let authenticator = Authenticator(verifiers: [verifier], anonymous: .read, root: [0x2F])
        let identity = try #require(try await identify("ada", "\(here)", authenticator))
        #expect(identity.name.description == "ada")
        #expect(identity.home == [0x2F])
        #expect(try await authenticator.confirms(identity, as: Array("ada".utf8)))
        #expect(try await identify("ada", "elsewhere", authenticator) == nil)
        #expect(try await identify("anonymous", "", authenticator)?.isAnonymous == true)
    }

    @Test func `a disabled account stays outside, whatever it says`() async throws {
        let authenticator = Authenticator(verifiers: [verifier], root: [])
        #expect(try await identify("bob", "\(here)", authenticator) == nil)
        #expect(verifier.judged.withLock { $0 } == 1)
    }

    @Test func `without a stored hash no right password is remembered`() async throws {
        let authenticator = Authenticator(verifiers: [verifier], root: [])
        for _ in 1...3 { #expect(try await identify("ada", "\(here)", authenticator) != nil) }
        #expect(verifier.judged.withLock { $0 } == 3)
    }

    @Test func `failures are counted, and successes are not`() async throws {
        let authenticator = Authenticator(verifiers: [verifier], root: [])
        for number in 0..<5 {
            #expect(try await identify("ada", "\(here)", authenticator) != nil)
            #expect(try await identify("nobody\(number)", "guess", authenticator) == nil)
        }
        let next = authenticator.attempt(name: [0x61], password: [0x62], from: here)
        #expect(next.delay == .seconds(4))
        let known = authenticator.attempt(name: Array("ada".utf8), password: Array("\(here)".utf8), from: here)
        #expect(known.delay == .zero)
    }
}
