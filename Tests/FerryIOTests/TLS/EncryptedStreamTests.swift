// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import FerryIO

/// The handshake, what it tells, and the sessions that go on.
struct EncryptedStreamTests {
    @Test(arguments: TLSVersion.allCases)
    func `both sides learn version, cipher and certificate`(_ version: TLSVersion) async throws {
        let encryption = try Encryption(version)
        let pair = try await Pair.encrypted(by: encryption)
        let found = pair.near.tlsFacts
        let facts = try #require(found)
        #expect(facts.version == version)
        #expect(facts.cipher.contains("AES") || facts.cipher.contains("CHACHA20"))
        #expect(!facts.isResumed)
        #expect(facts.certificate?.names == ["localhost", "127.0.0.1"])
        #expect(facts.certificate?.subject == "CN=localhost")
        #expect(facts.certificate?.isSelfSigned == true)
        #expect(facts.doubt?.kind == .unknownAuthority)
        let far = try pair.takeFar()
        let seen = far.tlsFacts
        let others = try #require(seen)
        #expect(others.version == version)
        #expect(others.certificate == nil)
    }

    @Test func `an authority that signed makes a certificate trusted, for its names only`() async throws {
        let directory = try TemporaryDirectory()
        let made = try SelfSignedCertificate(names: ["localhost", "::1"], days: 1)
        try Files.write(made.certificate, to: directory.path("authorities.pem"))
        let identity = try TLSIdentity(certificates: made.certificate, key: made.key)
        var encryption = try Encryption()
        encryption = Encryption(
            server: try TLSContext(serverWith: [identity]),
            client: try TLSContext(clientTrusting: .file(directory.path("authorities.pem"))))
        for (host, doubt) in [
            ("localhost", nil), ("::1", nil), ("elsewhere.example", CertificateDoubt.Kind.otherName),
            ("127.0.0.1", .otherName),
        ] {
            let pair = try await Pair.encrypted(by: encryption, host: host)
            let found = pair.near.tlsFacts
            let facts = try #require(found)
            #expect(facts.doubt?.kind == doubt, "\(host): \(facts.doubt?.reason ?? "trusted")")
        }
    }

    @Test(arguments: TLSVersion.allCases)
    func `an end without close_notify is orderly and proves nothing`(_ version: TLSVersion) async throws {
        let pair = try await Pair.encrypted(by: Encryption(version))
        let far = try pair.takeFar()
        try await pair.near.write([1, 2, 3], stall: .seconds(60))
        try pair.near.shutDownBeneath()
        var bytes: [UInt8] = []
        let first = try await far.read(onto: &bytes, atMost: 10, until: .after(.seconds(60)))
        #expect(first == nil)
        #expect(bytes == [1, 2, 3])
        let end = try await far.read(onto: &bytes, atMost: 10, until: .after(.seconds(60)))
        #expect(end == EndOfStream(isOrderly: true, isAuthenticated: false))
    }

    @Test func `bytes that were put in on the way are an error`() async throws {
        let pair = try await Pair.encrypted(by: Encryption())
        let far = try pair.takeFar()
        try pair.near.writeBeneath(Array("STOR evil\r\n".utf8))
        var bytes: [UInt8] = []
        await #expect(throws: StreamError.self) {
            _ = try await far.read(onto: &bytes, atMost: 10, until: .after(.seconds(60)))
        }
        #expect(bytes.isEmpty)
    }

    @Test(arguments: [
        [UInt8]("USER ferry\r\n".utf8), [0, 0, 0, 0, 0, 0, 0, 0],
        [0x16, 3, 1, 0xFF, 0xFF] + [UInt8](repeating: 7, count: 70_000),
    ])
    func `a client that speaks no TLS is told from one that does`(_ garbage: [UInt8]) async throws {
        let pair = try await Pair.connected()
        let far = pair.far
        let loop = pair.loop
        let encryption = try Encryption()
        let answering = Task(executorPreference: loop) { () -> StreamError? in
            guard var stream = far.take() else { return nil }
            do throws(StreamError) {
                try await stream.secure(by: encryption.server, as: TLSOwner(), until: .after(.seconds(60)))
                return nil
            } catch {
                return error
            }
        }
        try? await pair.near.write(garbage, stall: .seconds(60))
        guard case .tls = await answering.value else {
            Issue.record("\(String(describing: await answering.value))")
            return
        }
    }

    @Test func `a handshake that stops in the middle ends at its deadline`() async throws {
        let pair = try await Pair.connected()
        let far = pair.far
        let encryption = try Encryption()
        await #expect(throws: StreamError.timedOut) {
            guard var stream = far.take() else { return }
            try await stream.secure(by: encryption.server, as: TLSOwner(), until: .after(.milliseconds(20)))
        }
    }

    @Test func `the certificate is chosen by the name that the client asks for`() async throws {
        let server = try TLSContext(serverWith: [
            try Encryption.identity(["one.example"]), try Encryption.identity(["two.example", "*.three.example"]),
        ])
        let encryption = Encryption(server: server, client: try TLSContext(clientTrusting: .none))
        for (asked, shown) in [
            ("one.example", "one.example"), ("two.example", "two.example"), ("a.three.example", "two.example"),
            ("a.b.three.example", "one.example"), ("other.example", "one.example"),
        ] {
            let pair = try await Pair.encrypted(by: encryption, host: asked)
            let near = pair.near.tlsFacts
            #expect(near?.certificate?.commonName == shown, "\(asked)")
        }
    }

    @Test func `a context with several certificates goes when nobody needs it`() throws {
        weak var context: TLSContext?
        do {
            let made = try TLSContext(serverWith: [
                try Encryption.identity(["one.example"]), try Encryption.identity(["two.example"]),
            ])
            context = made
            #expect(context != nil)
        }
        #expect(context == nil)
    }

    @Test func `a client shows its certificate where the server asks for one`() async throws {
        let made = try SelfSignedCertificate(names: ["camera-7"], days: 1)
        let identity = try TLSIdentity(certificates: made.certificate, key: made.key)
        let other = try SelfSignedCertificate(names: ["camera-9"], days: 1)
        let authorities = other.certificate + made.certificate
        for clients in [ClientCertificates.accepted(authorities: authorities), .required(authorities: authorities)] {
            let pair = try await Pair.encrypted(by: Encryption(.tls13, clients, showing: identity))
            let far = try pair.takeFar()
            let farFacts = far.tlsFacts
            #expect(farFacts?.certificate?.commonName == "camera-7")
            #expect(farFacts?.certificate?.keyDigest == identity.facts.keyDigest)
        }
        let stranger = try Encryption.identity(["camera-8"])
        let doubted = try await Pair.encrypted(
            by: Encryption(.tls13, .accepted(authorities: authorities), showing: stranger))
        let far = try doubted.takeFar()
        let farFacts = far.tlsFacts
        #expect(farFacts?.doubt?.kind == .unknownAuthority)
        await #expect(throws: StreamError.self) {
            _ = try await Pair.encrypted(by: Encryption(.tls12, .required(authorities: authorities), showing: stranger))
        }
        await #expect(throws: StreamError.self) {
            _ = try await Pair.encrypted(by: Encryption(.tls12, .required(authorities: authorities)))
        }
        let cut = Array(other.certificate.prefix(200)) + [0x0A] + made.certificate
        for text in [[], Array("no certificate".utf8), cut, authorities + cut] {
            #expect(throws: TLSFailure.self) { _ = try Encryption(.tls12, .required(authorities: text)) }
        }
    }
}

extension Encryption {
    init(server: TLSContext, client: TLSContext) { (self.server, self.client) = (server, client) }
}

extension ByteStream {
    /// Ends the connection below the encryption: a FIN, and no `close_notify`.
    fileprivate func shutDownBeneath() throws {
        switch transport {
        case .socket(let socket): try System.shutdownSending(socket)
        case .other: break
        }
    }

    /// Sends bytes below the encryption.
    fileprivate func writeBeneath(_ bytes: [UInt8]) throws {
        guard let raw = socketEnd?.raw else { return }
        let end = SocketEnd(raw: raw, tls: nil)
        _ = try bytes.withUnsafeBytes { try end.write($0) }
    }
}
