// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// A server's certificate, as people and programs compare it.
public struct ServerCertificate: Hashable, Sendable {
    /// The holder, such as `CN=ftp.example.org`.
    public let subject: String
    /// The signer; equal to `subject` where the certificate has signed itself.
    public let issuer: String
    /// The host names and addresses it is for.
    public let names: [String]
    /// The time from which it counts.
    public let validFrom: Timestamp
    /// The time to which it counts.
    public let validUntil: Timestamp
    /// `sha256:` and the Base64 digest of the public key, which a renewal with the same key does not change.
    public let fingerprint: String

    init(_ certificate: Certificate) {
        subject = certificate.subject
        issuer = certificate.issuer
        names = certificate.names
        validFrom = Timestamp(seconds: certificate.validFrom)
        validUntil = Timestamp(seconds: certificate.validUntil)
        fingerprint = certificate.fingerprint
    }
}

extension ServerCertificate {
    /// The facts that may change in parts separated by `; `, each safe to show:
    /// `CN=a.example; issued by CN=b; valid 2026-01-01 to 2027-01-01`.
    public var summary: String { [holder, "issued by \(Self.shown(issuer))", validity].joined(separator: "; ") }

    /// The holder, safe to show.
    public var holder: String { Self.shown(subject) }

    /// `valid 2026-01-01 to 2027-01-01`.
    public var validity: String { "valid \(Self.day(of: validFrom)) to \(Self.day(of: validUntil))" }

    /// The host names, safe to show.
    public var shownNames: String { names.map(Self.shown).joined(separator: ", ") }

    private static func shown(_ text: String) -> String {
        Printable.text(text.utf8.map { $0 == UInt8(ascii: ";") ? UInt8(ascii: ",") : $0 })
    }

    static func day(of time: Timestamp) -> String {
        let day = CivilTime(time)
        return "\(day.year)-\(twoDigits(day.month))-\(twoDigits(day.day))"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// A certificate that nothing proves yet.
public struct CertificateQuestion: Sendable {
    /// The server as the configuration names it.
    public let host: String
    /// The port of the control connection.
    public let port: UInt16
    /// The certificate it shows.
    public let certificate: ServerCertificate
    /// The reason not to trust it, such as `self-signed certificate`.
    public let doubt: String
    /// True when the server runs on this machine, so that nobody stands between.
    public let isLoopback: Bool
}

/// The encryption of a connection.
public struct NegotiatedSecurity: Sendable {
    /// The ground on which the server's certificate is trusted.
    public enum Trust: Hashable, Sendable {
        /// An authority has signed it for this host.
        case authority
        /// Its key is one that the caller has named.
        case pinned
        /// Its key is known from an earlier connection.
        case known
        /// Its key was accepted now and is remembered.
        case firstUse
        /// Its key was accepted for this session.
        case once
    }

    /// The version of TLS.
    public let version: TLSConfiguration.Version
    /// The cipher suite, such as `TLS_AES_256_GCM_SHA384`.
    public let cipher: String
    /// The handshake went on with keys of an earlier connection.
    public let isResumed: Bool
    /// The server's certificate.
    public let certificate: ServerCertificate
    /// The ground on which it is trusted.
    public let trust: Trust

    init(_ facts: TLSFacts, _ certificate: ServerCertificate, _ trust: Trust) {
        version = facts.version == .tls13 ? .tls13 : .tls12
        (cipher, isResumed) = (facts.cipher, facts.isResumed)
        (self.certificate, self.trust) = (certificate, trust)
    }
}

extension NegotiatedSecurity: CustomStringConvertible {
    /// Version, cipher, fingerprint and resumption in one line.
    public var description: String {
        "TLS \(version.rawValue), \(cipher), certificate \(certificate.fingerprint), \(isResumed ? "resumed" : "not resumed")"
    }
}
