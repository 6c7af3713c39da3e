// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// TLS, the certificate, and the login.
extension ServerExamination {
    /// Tries each version of TLS, whoever the server is.
    ///
    /// - Returns: `true` if one of them works.
    func handshake(_ report: (ServerFinding) -> Void) async throws(FTPError) -> Bool {
        var versions: [String] = []
        var failure: FTPError?
        for version in [TLSConfiguration.Version.tls13, .tls12] {
            var trial = configuration
            trial.tls.mode = configuration.tls.mode == .implicit ? .implicit : .required
            (trial.tls.minimumVersion, trial.tls.maximumVersion) = (version, version)
            (trial.tls.knownHosts, trial.tls.pins, trial.tls.proven) = (nil, [], nil)
            trial.tls.onUnknownCertificate = { _ in .trustOnce }
            do throws(FTPError) {
                let connection = try await FTPConnection.open(trial)
                versions.append(version.rawValue)
                await connection.quit()
            } catch {
                if error.code == .cancelled { throw error }
                // A certificate that was revoked was shown over TLS, too.
                if error.code == .untrusted { versions.append(version.rawValue) } else { failure = failure ?? error }
                if error.reply != nil { break }
            }
        }
        let finding: ServerFinding
        if versions.isEmpty {
            finding = self.finding(withoutTLS: failure)
        } else {
            let way = configuration.tls.mode == .implicit ? "from the first byte" : "by AUTH TLS"
            let isOld = versions == ["1.2"]
            finding = ServerFinding(
                .encryption, .good,
                "The server encrypts \(way): TLS \(versions.joined(separator: " and "))"
                    + (isOld ? ", and not yet 1.3." : "."))
        }
        report(finding.with(("versions", .list(versions))))
        if finding.verdict == .problem, let failure { throw failure }
        return !versions.isEmpty
    }

    private func finding(withoutTLS error: FTPError?) -> ServerFinding {
        guard let error else { return ServerFinding(.encryption, .problem, "TLS does not work.", .server) }
        if let reply = error.reply {
            let words = Printable.text(Array("\(reply)".utf8))
            let isWanted = configuration.tls.mode != .automatic
            return ServerFinding(
                .encryption, isWanted ? .problem : .note,
                "The server has no TLS (\(words)): passwords and files travel in clear, for all on the way to read.",
                .server, "Ask its administrator for TLS. Where that does not matter, --tls off says so.")
        }
        if configuration.tls.mode == .implicit {
            return ServerFinding(
                .encryption, .problem, "No TLS from the first byte at \(shownPlace): \(error)", .here,
                "TLS from the first byte is on port 990 as a rule; on port 21 try --tls require.")
        }
        return ServerFinding(
            .encryption, .problem, "The server agrees to TLS, and then the handshake fails: \(error)", .server,
            "It must speak TLS 1.2 or 1.3; older versions are broken. A firewall that reads along may disturb it, too.")
    }

    /// Finds out if the server is the one that is meant, with what is known and what authorities say.
    ///
    /// - Returns: `true` if it is trusted.
    func judge(_ report: (ServerFinding) -> Void) async throws(FTPError) -> Bool {
        var trial = configuration
        trial.tls.mode = configuration.tls.mode == .implicit ? .implicit : .required
        let question = Handoff<CertificateQuestion>()
        trial.tls.onUnknownCertificate = { asked in
            question.leave(asked)
            return asked.isLoopback ? .trustOnce : .refuse
        }
        do throws(FTPError) {
            guard let security = try await FTPConnection.security(of: trial) else { return false }
            report(Self.finding(about: security))
            return true
        } catch {
            if error.code == .cancelled { throw error }
            var finding = ServerFinding(.certificate, .problem, "\(error).", .server, error.advice)
            if let asked = question.take() {
                finding = Self.finding(about: asked, port: configuration.port).with(contentsOf: asked.certificate.facts)
            } else if error.code == .untrusted {
                finding.fault = nil
            }
            report(finding)
            return false
        }
    }

    private static func finding(about security: NegotiatedSecurity) -> ServerFinding {
        let certificate = security.certificate
        let day = ServerCertificate.day(of: certificate.validUntil)
        let ground =
            switch security.trust {
            case .authority: "an authority proves it"
            case .pinned: "its key is the one that was named"
            case .known: "its key is known from before"
            case .firstUse, .once: "nobody proves it, but the server runs on this machine"
            }
        let left = certificate.validUntil.seconds - System.secondsSince1970()
        var finding = ServerFinding(
            .certificate, .good, "The certificate of \(certificate.holder) is trusted: \(ground).")
        if security.trust == .authority, left < 14 * 86_400 {
            finding = ServerFinding(
                .certificate, .note, "The certificate of \(certificate.holder) is trusted, and ends on \(day).",
                .server,
                "Its administrator should renew it.")
        }
        return finding.with(contentsOf: certificate.facts)
    }

    private static func finding(about question: CertificateQuestion, port: UInt16) -> ServerFinding {
        let certificate = question.certificate
        let now = System.secondsSince1970()
        let trust =
            "If its administrator gives you the fingerprint \(certificate.fingerprint), use: ferry trust "
            + "\(question.host)\(port == 21 ? "" : " \(port)")"
        if certificate.validUntil.seconds < now {
            return ServerFinding(
                .certificate, .problem,
                "The certificate has ended on \(ServerCertificate.day(of: certificate.validUntil)).", .server,
                "Its administrator has to renew it; check this machine's clock, too.")
        }
        if certificate.validFrom.seconds > now {
            return ServerFinding(
                .certificate, .problem,
                "The certificate counts only from \(ServerCertificate.day(of: certificate.validFrom)) on.", .here,
                "Check this machine's clock.")
        }
        if certificate.subject == certificate.issuer {
            return ServerFinding(
                .certificate, .problem, "The server has signed its certificate itself, so nothing proves it yet.",
                .server, trust)
        }
        if question.doubt.lowercased().contains("mismatch") {
            return ServerFinding(
                .certificate, .problem,
                "The certificate is for \(certificate.shownNames), and not for \(question.host).", .server,
                "Use one of those names, if it is the same server. \(trust)")
        }
        return ServerFinding(
            .certificate, .problem, "Nothing proves the certificate of \(certificate.holder): \(question.doubt).",
            .server, "The server should send the certificates of its authorities, too; or name them with --ca. \(trust)"
        )
    }

    /// Logs in.
    ///
    /// - Throws: The error that it ends with, which was reported.
    func logIn(
        _ credentials: Credentials, _ report: (ServerFinding) -> Void
    ) async throws(FTPError) -> FTPConnection {
        let start = ContinuousClock.now
        let user = Printable.text(credentials.user)
        do throws(FTPError) {
            var connection = try await FTPConnection.open(configuration)
            try await connection.login(as: credentials)
            let span = ContinuousClock.now - start
            let directory = connection.workingDirectory.map { ", in \($0)" } ?? ""
            report(
                ServerFinding(.login, .good, "\(user) is logged in\(directory) (\(span.shown)).")
                    .with(("milliseconds", .number(span.milliseconds))))
            return connection
        } catch {
            if error.code == .cancelled { throw error }
            let isClear = error.code == .encryptionFailed
            let fault: ServerFinding.Fault = error.code == .loginRefused ? .account : .server
            report(
                ServerFinding(
                    .login, isClear ? .skipped : .problem,
                    isClear ? "Nobody was logged in: the password would go in clear." : "\(error).",
                    isClear ? nil : fault, isClear ? "If it may, say so with --tls off." : error.advice))
            throw error
        }
    }
}

extension ServerFinding {
    fileprivate func with(contentsOf facts: [(name: String, value: Fact)]) -> ServerFinding {
        var finding = self
        finding.facts += facts
        return finding
    }
}

extension ServerCertificate {
    /// The facts for programs.
    fileprivate var facts: [(name: String, value: ServerFinding.Fact)] {
        [
            ("subject", .text(subject)), ("issuer", .text(issuer)), ("names", .list(names)),
            ("validUntil", .number(validUntil.seconds)), ("fingerprint", .text(fingerprint)),
        ]
    }
}
