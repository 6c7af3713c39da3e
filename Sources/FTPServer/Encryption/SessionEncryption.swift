// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO

/// The encryption of a session, as its commands see and change it: what is asked for, and what the connection has.
struct SessionEncryption: Sendable {
    /// The rules of the server; `nil` where it has no encryption.
    let policy: EncryptionPolicy?
    /// The encryption that the control connection began with; `nil` for none.
    private let security: ConnectionSecurity?
    /// The demands of the account that is logged in: only these of its settings, as each idle session holds them.
    private var (accountDemand, accountMinimum): (EncryptionPolicy.Demand?, TLSVersion?)
    /// `PBSZ` was sent, without which there is no `PROT` (RFC 2228 §3).
    var hasBufferSize = false
    /// Data connections are encrypted, as `PROT P` asks for.
    var protectsData: Bool

    init(policy: EncryptionPolicy?, _ security: ConnectionSecurity?) {
        (self.policy, self.security) = (policy, security)
        protectsData = security?.protectsDataAtFirst ?? false
    }

    var isControlEncrypted: Bool { security.map { !$0.facts.isControlClear } ?? false }

    /// The least that must be encrypted: the server's demand, or the account's where that is more.
    var demand: EncryptionPolicy.Demand { max(policy?.demand ?? .nothing, accountDemand ?? .nothing) }

    /// The least version of TLS for the account's data connections.
    var minimum: TLSVersion { accountMinimum ?? .tls12 }

    /// Refuses a login in clear where the server allows none.
    func admitLogin() throws(Refusal) {
        if !isControlEncrypted, policy?.demand ?? .nothing != .nothing { throw .encryptFirst }
    }

    /// Lets an account in whose demands are met; from then on they hold.
    mutating func admit(_ settings: AccountSettings) throws(LoginObstacle) {
        // A least version is a demand for TLS itself.
        let wantsTLS = settings.demand ?? .nothing != .nothing || settings.minimumTLS != nil
        if wantsTLS, !isControlEncrypted { throw .tlsMissing(isOffered: policy != nil) }
        if let minimum = settings.minimumTLS, isControlEncrypted, let version = security?.facts.control.version,
            version < minimum
        {
            throw .tlsTooOld(minimum)
        }
        (accountDemand, accountMinimum) = (settings.demand, settings.minimumTLS)
    }

    /// Refuses a transfer in clear where that is not allowed.
    func admitTransfer() throws(Refusal) {
        if !protectsData, demand == .everything { throw .encryptDataFirst }
    }
}
