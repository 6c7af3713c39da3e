// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Synchronization
import Testing

/// The proof that a server is the one that was meant, before a name or a password is sent to it.
@Suite(.ownThread) struct TrustTests {
    /// Connects to a server that shows a stage's certificate and must see no login; gives back the error.
    private static func refusal(
        by stage: TLSStage, configure: (inout ConnectionConfiguration) -> Void
    ) async throws -> FTPError? {
        try await EncryptedTest.failure(configure: configure) { session in
            try session.agreeToEncryption(by: stage)
            // The tickets that the client has not read may make its close a reset.
            let bytes = (try? session.control.receiveToProvenEnd())?.bytes ?? []
            #expect(bytes.isEmpty)
        }
    }

    /// Connects to a server that shows a stage's certificate; gives back the ground on which it was trusted.
    private static func trust(
        by stage: TLSStage, configure: (inout ConnectionConfiguration) -> Void
    ) async throws -> NegotiatedSecurity.Trust? {
        var trust: NegotiatedSecurity.Trust?
        try await ScriptedTest.connected(configure: configure) { session in
            try session.agreeToEncryption(by: stage)
            try session.logInEncrypted()
            try session.end()
        } client: { connection in
            trust = connection.security?.trust
        }
        return trust
    }

    /// Known hosts in a directory of their own.
    private static func hosts(in directory: borrowing TemporaryDirectory) -> KnownHosts {
        KnownHosts(file: LocalPath(directory.path("known-hosts")))
    }

    @Test func `nothing is sent to a server that nobody trusts`() async throws {
        let stage = try TLSStage()
        let asked = Mutex<CertificateQuestion?>(nil)
        let error = try await Self.refusal(by: stage) {
            $0.tls.onUnknownCertificate = { question in
                asked.withLock { $0 = question }
                return .refuse
            }
        }
        #expect(error?.code == .untrusted)
        #expect(error?.description.contains(stage.fingerprint) == true)
        #expect(error?.advice?.contains("ferry trust 127.0.0.1 ") == true)
        #expect(
            error?.advice?.hasSuffix("If an authority of your own has signed the certificate, name it: --ca FILE")
                == true)
        let question = asked.withLock { $0 }
        #expect(question?.certificate.fingerprint == stage.fingerprint)
        #expect(question?.certificate.names == ["127.0.0.1", "localhost"])
        #expect(question?.isLoopback == true)
    }

    @Test func `a key that was accepted is remembered, also in a renewed certificate, and nobody is asked again`()
        async throws
    {
        let directory = try TemporaryDirectory()
        let hosts = Self.hosts(in: directory)
        let stage = try TLSStage()
        let renewed = try TLSStage(renewing: stage)
        let count = Atomic(0)
        let port = Atomic(0)
        for (stage, expected) in [(stage, NegotiatedSecurity.Trust.firstUse), (stage, .known), (renewed, .known)] {
            let trust = try await Self.trust(by: stage) { configuration in
                // The server is at another port each time; to the client it is the same.
                let earlier = UInt16(port.load(ordering: .relaxed))
                if earlier > 0, var entry = try? hosts.entry(for: "127.0.0.1", port: earlier) {
                    entry.port = configuration.port
                    try? hosts.remember(entry)
                }
                port.store(Int(configuration.port), ordering: .relaxed)
                configuration.tls.knownHosts = hosts
                configuration.tls.onUnknownCertificate = { _ in
                    count.add(1, ordering: .relaxed)
                    return .trust
                }
            }
            #expect(trust == expected)
        }
        #expect(count.load(ordering: .relaxed) == 1)
        let entry = try hosts.entries().first
        #expect(entry?.proof == .key(stage.fingerprint))
        #expect(entry?.remark.hasPrefix("CN=127.0.0.1; issued by CN=127.0.0.1; valid 20") == true)
    }

    @Test func `a changed key is refused without a question, and the change is told`() async throws {
        let directory = try TemporaryDirectory()
        let hosts = Self.hosts(in: directory)
        let (old, new) = (try TLSStage(names: ["old.example", "127.0.0.1"]), try TLSStage())
        let error = try await Self.refusal(by: new) { configuration in
            try? hosts.remember(
                KnownHosts.Entry(
                    host: "127.0.0.1", port: configuration.port, proof: .key(old.fingerprint),
                    remark: "CN=old.example; issued by CN=127.0.0.1; valid 2020-01-01 to 2021-01-01"))
            configuration.tls.knownHosts = hosts
            configuration.tls.onUnknownCertificate = { _ in
                Issue.record("nobody is to be asked")
                return .trust
            }
        }
        #expect(error?.code == .untrusted)
        let text = error?.description ?? ""
        #expect(text.contains("has changed (the key, the name, the dates)"))
        #expect(text.contains("before: \(old.fingerprint); CN=old.example; issued by"))
        #expect(text.contains("now:    \(new.fingerprint); CN=127.0.0.1; issued by"))
    }

    @Test func `a server that an authority proved never falls back to first use`() async throws {
        let directory = try TemporaryDirectory()
        let hosts = Self.hosts(in: directory)
        let stage = try TLSStage()
        try Files.write(stage.certificate, to: directory.path("authority.pem"))
        let trust = try await Self.trust(by: stage) {
            $0.tls.knownHosts = hosts
            $0.tls.authorities = .file(LocalPath(directory.path("authority.pem")))
        }
        #expect(trust == .authority)
        let proofs = try hosts.entries().map { $0.proof }
        #expect(proofs == [KnownHosts.Proof.authority])
        let error = try await Self.refusal(by: stage) { configuration in
            try? hosts.remember(KnownHosts.Entry(host: "127.0.0.1", port: configuration.port, proof: .authority))
            configuration.tls.knownHosts = hosts
            configuration.tls.onUnknownCertificate = { _ in
                Issue.record("nobody is to be asked")
                return .trust
            }
        }
        #expect(error?.code == .untrusted)
    }

    @Test func `a key that is named is enough, and another is refused`() async throws {
        let (stage, other) = (try TLSStage(), try TLSStage())
        let trust = try await Self.trust(by: stage) { $0.tls.pins = [stage.fingerprint, other.fingerprint] }
        #expect(trust == .pinned)
        let error = try await Self.refusal(by: stage) { $0.tls.pins = [other.fingerprint] }
        #expect(error?.code == .untrusted)
    }

    @Test func `trust for once is not remembered`() async throws {
        let directory = try TemporaryDirectory()
        let hosts = Self.hosts(in: directory)
        let stage = try TLSStage()
        let trust = try await Self.trust(by: stage) {
            $0.tls.knownHosts = hosts
            $0.tls.onUnknownCertificate = { _ in .trustOnce }
        }
        #expect(trust == .once)
        #expect(try hosts.entries() == [])
    }

    @Test func `an error of the question is the reason`() async throws {
        struct Annoyance: Error {}
        let stage = try TLSStage()
        let error = try await Self.refusal(by: stage) {
            $0.tls.onUnknownCertificate = { _ in throw Annoyance() }
        }
        #expect(error?.cause is Annoyance)
    }

    @Test(arguments: [KnownHosts.Proof.authority, .key("sha256:" + String(repeating: "A", count: 43) + "=")])
    func `a server that was seen with TLS gets no password in clear`(proof: KnownHosts.Proof) async throws {
        let directory = try TemporaryDirectory()
        let hosts = Self.hosts(in: directory)
        let error = try await EncryptedTest.failure { configuration in
            try? hosts.remember(KnownHosts.Entry(host: "127.0.0.1", port: configuration.port, proof: proof))
            configuration.tls.knownHosts = hosts
        } _: { session in
            try session.reply("220 Ready.")
            try session.expectEnd()
        }
        #expect(error?.code == .encryptionFailed)
        #expect(error?.advice?.contains("--tls off") == true)
    }
}
