// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import FerryIO

struct CertificateTests {
    private func shell(_ command: String) throws -> ProgramResult {
        try TestProgram("/bin/sh", "-c", command).run()
    }

    @Test func `a certificate that was made says what it is for`() throws {
        let names = ["ftp.example.org", "192.0.2.7", "2001:db8::7"]
        let made = try SelfSignedCertificate(names: names, days: 90)
        let read = try #require(Certificate.all(inPEM: made.certificate).first)
        #expect(read.names == names)
        #expect(read.commonName == "ftp.example.org")
        #expect(read.isSelfSigned)
        #expect(read.validUntil - read.validFrom == 90 * 24 * 3600 + 3600)
        #expect(read.fingerprint.hasPrefix("sha256:"))
        #expect(read.fingerprint.count == 7 + 44)
    }

    @Test func `a renewal with the same key keeps the fingerprint, and a new key changes it`() throws {
        let first = try SelfSignedCertificate(names: ["a"], days: 1)
        let renewed = try SelfSignedCertificate(names: ["a"], days: 2, key: first.key)
        let other = try SelfSignedCertificate(names: ["a"], days: 1)
        let facts = try [first, renewed, other].map { try #require(Certificate.all(inPEM: $0.certificate).first) }
        #expect(facts[0].fingerprint == facts[1].fingerprint)
        #expect(facts[0].digest != facts[1].digest)
        #expect(facts[0].fingerprint != facts[2].fingerprint)
    }

    @Test func `the fingerprint is what openssl and curl compute`() throws {
        let directory = try TemporaryDirectory()
        let made = try SelfSignedCertificate(names: ["a"], days: 1)
        try Files.write(made.certificate, to: directory.path("c.pem"))
        // The command of curl's manual for --pinnedpubkey.
        let command =
            "openssl x509 -in '\(directory.path("c.pem"))' -pubkey -noout | openssl pkey -pubin -outform der "
            + "| openssl dgst -sha256 -binary | openssl enc -base64"
        let result = try shell(command)
        let facts = try #require(Certificate.all(inPEM: made.certificate).first)
        #expect("sha256:" + result.outputText.filter { !$0.isWhitespace } == facts.fingerprint)
    }

    @Test func `material that cannot be used is told in words`() throws {
        let (one, two) = (
            try SelfSignedCertificate(names: ["a"], days: 1), try SelfSignedCertificate(names: ["b"], days: 1)
        )
        for (certificate, key, words) in [
            ([UInt8]("nothing".utf8), one.key, "no certificate"),
            (one.certificate, [UInt8]("nothing".utf8), "no private key"),
            (one.certificate, two.key, "does not belong"), (one.key, one.key, "no certificate"),
        ] {
            let failure = #expect(throws: TLSFailure.self) { try TLSIdentity(certificates: certificate, key: key) }
            #expect(failure?.reason.contains(words) == true, "\(failure?.reason ?? "")")
        }
    }

    @Test(arguments: ["rsa:2048", "ed25519", "ec -pkeyopt ec_paramgen_curve:secp384r1"])
    func `keys of other kinds serve, and an encrypted one with its pass phrase`(_ kind: String) async throws {
        let directory = try TemporaryDirectory()
        let (key, certificate) = (directory.path("k.pem"), directory.path("c.pem"))
        let command =
            "openssl req -x509 -newkey \(kind) -passout pass:secret -keyout '\(key)' -out '\(certificate)' "
            + "-days 1 -subj /CN=localhost"
        _ = try shell(command)
        let (certificateText, keyText) = (try Files.read(certificate), try Files.read(key))
        let missing = #expect(throws: TLSFailure.self) { try TLSIdentity(certificates: certificateText, key: keyText) }
        #expect(missing?.reason.contains("pass phrase") == true)
        let wrong = #expect(throws: TLSFailure.self) {
            try TLSIdentity(certificates: certificateText, key: keyText, passphrase: Secret(Array("other".utf8)))
        }
        #expect(wrong?.reason.contains("does not fit") == true)
        let identity = try TLSIdentity(
            certificates: certificateText, key: keyText, passphrase: Secret(Array("secret".utf8)))
        let encryption = Encryption(
            server: try TLSContext(serverWith: [identity]), client: try TLSContext(clientTrusting: .none))
        let pair = try await Pair.encrypted(by: encryption)
        #expect(pair.near.tlsFacts?.certificate?.commonName == "localhost")
    }

    @Test(arguments: [
        ("ftp.example.org", "FTP.example.org", true), ("*.example.org", "ftp.example.org", true),
        ("*.example.org", "a.ftp.example.org", false), ("*.example.org", "example.org", false),
        ("f*.example.org", "ftp.example.org", false), ("*", "host", false), ("*.org", ".org", false),
    ])
    func `names of certificates match one label by a star`(pattern: String, host: String, matches: Bool) {
        #expect(Certificate.name(pattern, standsFor: host) == matches)
    }
}
