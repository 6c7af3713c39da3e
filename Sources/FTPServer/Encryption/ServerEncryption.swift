// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
import FTPWire
package import FerryIO

/// The encryption that a server offers: its certificates, and its rules.
package struct ServerEncryption: Sendable {
    package let context: TLSContext
    package var policy: EncryptionPolicy

    package init(_ context: TLSContext, policy: EncryptionPolicy = EncryptionPolicy()) {
        (self.context, self.policy) = (context, policy)
    }
}

/// The state of a session's encryption, as its commands see and change it.
struct SessionEncryption: Sendable {
    /// The rules of the server; `nil` where it has no encryption.
    let policy: EncryptionPolicy?
    var isControlEncrypted: Bool
    /// `PBSZ` was sent, without which there is no `PROT` (RFC 2228 §3).
    var hasBufferSize = false
    /// Data connections are encrypted, as `PROT P` asks for.
    var protectsData = false

    /// Refuses a login in clear where that is not allowed.
    func admitLogin() throws(Refusal) {
        if !isControlEncrypted, policy?.demand ?? .nothing != .nothing { throw .encryptFirst }
    }

    /// Refuses a transfer in clear where that is not allowed.
    func admitTransfer() throws(Refusal) {
        if !protectsData, policy?.demand == .everything { throw .encryptDataFirst }
    }
}
