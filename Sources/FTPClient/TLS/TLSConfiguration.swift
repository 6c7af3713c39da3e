// SPDX-License-Identifier: Apache-2.0

/// The encryption of connections (RFC 4217), and the proof that a server is the one that was meant.
///
/// By default a connection is encrypted where the server can do that, and the server's certificate must lead to an
/// authority of the system and name the host. A server without TLS is spoken to in clear; `mode` forbids that:
///
/// ```swift
/// var configuration = ConnectionConfiguration(host: "ftp.example.org", credentials: credentials)
/// configuration.tls.mode = .required
/// configuration.tls.pins = ["sha256:fKjW0dY5s1xVrk0E0V1qgx0Yd0ZKuCyJ0n1P4sN5m8E="]
/// ```
///
/// Once TLS was asked for, or a connection is encrypted, nothing goes in clear: not after a refusal, and not on a
/// connection that takes the place of one that was lost.
public struct TLSConfiguration: Sendable {
    /// The time at which encryption begins, if it does.
    public enum Mode: String, CaseIterable, Hashable, Sendable {
        /// Never.
        case off
        /// By AUTH TLS where the server offers it; else `onClearLogin` decides.
        case automatic = "auto"
        /// By AUTH TLS; a server that refuses it is an error.
        case required = "require"
        /// With the first byte, as servers on port 990 expect.
        case implicit
    }

    /// A version of TLS; older ones are never spoken (RFC 8996).
    public enum Version: String, CaseIterable, Hashable, Sendable {
        /// RFC 5246.
        case tls12 = "1.2"
        /// RFC 8446.
        case tls13 = "1.3"
    }

    /// The authorities whose word for a certificate counts.
    public enum Authorities: Hashable, Sendable {
        /// Those that the system keeps.
        case system
        /// Those of a PEM file alone.
        case file(LocalPath)
        /// None: `pins`, `knownHosts` or `onUnknownCertificate` decide.
        case none
    }

    /// The certificate that a server may ask this client for, in PEM files; a key that needs a pass phrase is refused.
    public struct ClientCertificate: Hashable, Sendable {
        /// The certificate, and behind it those that lead to an authority.
        public var certificate: LocalPath
        /// Its private key; the same file may hold both.
        public var key: LocalPath

        /// Names the files.
        public init(certificate: LocalPath, key: LocalPath) { (self.certificate, self.key) = (certificate, key) }
    }

    /// The time at which encryption begins, if it does.
    public var mode = Mode.automatic

    /// The oldest version that is spoken.
    public var minimumVersion = Version.tls12

    /// The newest version that is spoken: an older one tells if a server knows that, too.
    package var maximumVersion = Version.tls13

    /// The authorities whose word for a certificate counts.
    public var authorities = Authorities.system

    /// Fingerprints of public keys (`ServerCertificate.fingerprint`): where there are any, the server must have one of
    /// these keys, and nothing else counts.
    public var pins: Set<String> = []

    /// The certificate to show to a server that asks for one.
    public var clientCertificate: ClientCertificate?

    /// The memory of servers and their keys; without one nothing is remembered beyond a session.
    public var knownHosts: KnownHosts?

    /// Decides about a certificate that no authority proves, and that is not known from an earlier connection.
    ///
    /// Nothing was sent to the server yet but the handshake. Without a closure such a server is refused, unless it runs
    /// on this machine (a loopback address).
    public var onUnknownCertificate: (@Sendable (CertificateQuestion) async throws -> TrustDecision)?

    /// Decides if a password may be sent in clear to a server that offers no encryption, in the mode `automatic`.
    ///
    /// Without a closure it may. Nobody is asked about guests, who have no password, and about servers on this machine;
    /// a server that `knownHosts` has seen encrypted gets none in any case.
    public var onClearLogin: (@Sendable (ClearLoginQuestion) async throws -> TrustDecision)?

    /// Lets data connections go in clear where the server refuses to encrypt them (PROT P).
    public var allowsClearData = false

    /// The proof by which an earlier connection of the same session was trusted; later ones need the same.
    var proven: KnownHosts.Proof?

    /// The defaults.
    public init() {}
}

/// A login that would send a password in clear.
public struct ClearLoginQuestion: Sendable {
    /// The server as the configuration names it.
    public let host: String
    /// The port of the control connection.
    public let port: UInt16
    /// The user who is to log in.
    public let user: [UInt8]
}

/// The answer to a question of trust.
public enum TrustDecision: Sendable {
    /// Yes, and `knownHosts` remembers it.
    case trust
    /// Yes, for this session.
    case trustOnce
    /// No; the connection is closed.
    case refuse
}
