// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The decision about a server before anything but a handshake was sent to it: if it is the one that was meant, and if
/// a password may go to it in clear.
///
/// A server that an authority has vouched for never falls back to less, and a key that is known must stay the same.
struct TrustJudgement: Sendable {
    private let tls: TLSConfiguration
    private let host: String
    private let port: UInt16
    private let isLoopback: Bool
    private let purpose: Purpose
    private let transcript: Transcript

    init(_ configuration: ConnectionConfiguration, peer: SocketAddress, for purpose: Purpose) {
        (tls, host, port) = (configuration.tls, configuration.host, configuration.port)
        // A proxy on this machine says nothing about the server behind it.
        isLoopback = peer.isLoopback && configuration.proxy == nil
        self.purpose = purpose
        transcript = Transcript(listener: configuration.transcript)
    }

    /// Finds out what a certificate is worth; asks where nothing tells.
    ///
    /// - Throws: `untrusted`, and what the question throws.
    func trust(_ facts: TLSFacts) async throws(FTPError) -> NegotiatedSecurity {
        guard let shown = facts.certificate else {
            throw purpose.failure(.untrusted, "the server shows no certificate")
        }
        let certificate = ServerCertificate(shown)
        return NegotiatedSecurity(facts, certificate, try await trust(certificate, facts.doubt))
    }

    private func trust(
        _ certificate: ServerCertificate, _ doubt: CertificateDoubt?
    ) async throws(FTPError) -> NegotiatedSecurity.Trust {
        if !tls.pins.isEmpty {
            if tls.pins.contains(certificate.fingerprint) { return .pinned }
            throw refusal("the key of its certificate is not the one that was named", of: certificate)
        }
        let known = try await known()
        guard let doubt else {
            if known?.proof != .authority { await remember(.authority, certificate.summary) }
            return .authority
        }
        let words = doubt.reason
        if doubt.kind == .revoked { throw refusal("its certificate was revoked", of: certificate) }
        switch known?.proof {
        case .key(certificate.fingerprint): return .known
        case .key(let before): throw change(from: before, known?.remark ?? "", to: certificate)
        case .authority:
            throw refusal(
                "an authority proved its certificate before, and none does now (\(words)); somebody may stand between",
                of: certificate)
        case .clear, nil: break
        }
        switch try await answer(certificate, words) {
        case .trust:
            await remember(.key(certificate.fingerprint), certificate.summary)
            return .firstUse
        case .trustOnce: return .once
        case .refuse: throw refusal("nothing proves that its certificate is the right one (\(words))", of: certificate)
        }
    }

    private func answer(_ certificate: ServerCertificate, _ doubt: String) async throws(FTPError) -> TrustDecision {
        guard let ask = tls.onUnknownCertificate else { return isLoopback ? .trust : .refuse }
        let question = CertificateQuestion(
            host: host, port: port, certificate: certificate, doubt: doubt, isLoopback: isLoopback)
        return try await decision { try await ask(question) }
    }
}

// MARK: - Logins in clear

extension TrustJudgement {
    /// Makes sure that a password may be sent in clear.
    ///
    /// - Throws: `encryptionFailed` if it may not.
    func permitClearLogin(as user: [UInt8]) async throws(FTPError) {
        switch try await known()?.proof {
        case .key, .authority:
            throw purpose.failure(
                .encryptionFailed,
                "the server had TLS before and offers none now; the password was not sent, as somebody may stand between"
            )
        case .clear: return
        case nil: break
        }
        if isLoopback { return }
        guard let ask = tls.onClearLogin else { return }
        let question = ClearLoginQuestion(host: host, port: port, user: user)
        switch try await decision({ try await ask(question) }) {
        case .trust: await remember(.clear, "no TLS; seen \(ServerCertificate.day(of: .now))")
        case .trustOnce: break
        case .refuse:
            throw purpose.failure(.encryptionFailed, "the server has no TLS, and the password would go in clear")
        }
    }
}

// MARK: - Memory and words

extension TrustJudgement {
    private func known() async throws(FTPError) -> KnownHosts.Entry? {
        if let proven = tls.proven { return KnownHosts.Entry(host: host, port: port, proof: proven) }
        guard let hosts = tls.knownHosts else { return nil }
        let (host, port) = (host, port)
        return try await BlockingPool.shared.run { () throws(FTPError) in try hosts.entry(for: host, port: port) }
    }

    /// A memory that cannot be written costs a question the next time.
    private func remember(_ proof: KnownHosts.Proof, _ remark: String) async {
        guard let hosts = tls.knownHosts else { return }
        let entry = KnownHosts.Entry(host: host, port: port, proof: proof, remark: remark)
        do throws(FTPError) {
            try await BlockingPool.shared.run { () throws(FTPError) in try hosts.remember(entry) }
        } catch {
            transcript.note("\(error)")
        }
    }

    private func decision(_ ask: () async throws -> TrustDecision) async throws(FTPError) -> TrustDecision {
        do { return try await ask() } catch let error as FTPError {
            throw error
        } catch is CancellationError {
            throw purpose.failure(.cancelled)
        } catch {
            throw purpose.failure(.untrusted, cause: error)
        }
    }

    private func refusal(_ reason: String, of certificate: ServerCertificate) -> FTPError {
        purpose.failure(.untrusted, "\(reason)\n\(Self.lines(of: certificate))")
    }

    private func change(from before: String, _ remark: String, to certificate: ServerCertificate) -> FTPError {
        let (old, new) = (remark.components, certificate.summary.components)
        let parts = zip(["the name", "the issuer", "the dates"], zip(old, new)).filter { $1.0 != $1.1 }.map(\.0)
        let changed = (["the key"] + (old.count == new.count ? parts : [])).joined(separator: ", ")
        return purpose.failure(
            .untrusted,
            """
            its certificate has changed (\(changed)): the server may be new, or somebody may stand between
              before: \(before); \(Printable.text(Array(remark.utf8)))
              now:    \(certificate.fingerprint); \(certificate.summary)
            """)
    }

    private static func lines(of certificate: ServerCertificate) -> String {
        let names = certificate.names.isEmpty ? "" : ", for \(certificate.shownNames)"
        return """
              certificate: \(certificate.summary)\(names)
              fingerprint: \(certificate.fingerprint)
            """
    }
}

extension Timestamp {
    fileprivate static var now: Timestamp { Timestamp(seconds: System.secondsSince1970()) }
}

extension String {
    /// The parts of a certificate's summary.
    fileprivate var components: [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while let mark = rest.firstRange(of: "; ") {
            parts.append(rest[..<mark.lowerBound])
            rest = rest[mark.upperBound...]
        }
        return parts + [rest]
    }
}
