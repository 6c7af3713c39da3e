// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy

extension Authenticator {
    /// Compares passwords with the hashes of a store.
    package init(store: any AccountStore, anonymous: AnonymousPolicy = .off, root: [UInt8]) {
        self.init(store: store, anonymous: anonymous, root: root, check: PasswordCheck())
    }

    init(store: any AccountStore, anonymous: AnonymousPolicy, root: [UInt8], check: PasswordCheck) {
        let verifier = StoredPasswords(store: store, check: check)
        self.init(verifiers: [verifier], anonymous: anonymous, root: root, check: check)
    }

    /// Leaves the judgement to verifiers, in their order.
    ///
    /// A name that one does not know goes to the next. One that cannot judge ends the login, as a later one might let
    /// in whom it would keep out; with `passOver` it counts as one that does not know the name, and is told.
    package init(
        verifiers: [any CredentialVerifier], anonymous: AnonymousPolicy = .off, root: [UInt8],
        directories: VirtualDirectories = VirtualDirectories(),
        passOver: (@Sendable (AccountError) -> Void)? = nil
    ) {
        self.init(
            verifiers: verifiers, anonymous: anonymous, root: root, directories: directories, check: PasswordCheck(),
            passOver: passOver)
    }
}
