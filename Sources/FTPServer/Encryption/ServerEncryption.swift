// SPDX-License-Identifier: Apache-2.0
public import FTPPolicy
package import FerryIO

/// The encryption that a server offers: its certificates, and its rules (RFC 4217).
public struct ServerEncryption: Sendable {
    package let context: TLSContext
    /// The rules that clients must keep.
    public var policy: EncryptionPolicy

    /// Shows a certificate in PEM, and behind it those that lead to its authority.
    ///
    /// - Parameters:
    ///   - certificates: PEM text of at least one certificate.
    ///   - key: PEM text of its private key: RSA, ECDSA or Ed25519.
    ///   - passphrase: The words that open an encrypted key.
    ///   - policy: The rules that clients must keep.
    /// - Throws: An error that says in words what is wrong with the certificate or the key.
    public init(
        certificates: [UInt8], key: [UInt8], passphrase: String? = nil, policy: EncryptionPolicy = EncryptionPolicy()
    ) throws {
        let identity = try TLSIdentity(
            certificates: certificates, key: key, passphrase: passphrase.map { Secret(Array($0.utf8)) })
        self.init(try TLSContext(serverWith: [identity]), policy: policy)
    }

    /// Shows a new certificate that signs itself, for tests and for clients that compare fingerprints.
    ///
    /// - Parameters:
    ///   - names: At least one host name or numeric address.
    ///   - policy: The rules that clients must keep.
    /// - Throws: An error that says in words why none could be made.
    public init(selfSignedFor names: [String], policy: EncryptionPolicy = EncryptionPolicy()) throws {
        let made = try SelfSignedCertificate(names: names, days: 800)
        try self.init(certificates: made.certificate, key: made.key, policy: policy)
    }

    package init(_ context: TLSContext, policy: EncryptionPolicy = EncryptionPolicy()) {
        (self.context, self.policy) = (context, policy)
    }
}
