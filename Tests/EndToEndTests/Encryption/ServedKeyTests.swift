// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

/// Keys of each kind in the files of a server, and the names in the certificate that it makes by itself.
@Suite(.ownThread, .requires("openssl", "curl")) struct ServedKeyTests {
    private func openssl(_ command: String) throws {
        let result = try TestProgram("/bin/sh", "-c", "openssl \(command)").run()
        try #require(result.end == .exit(0), "\(result.errorText)")
    }

    private func list(_ server: FerrydProcess) throws -> ProgramResult {
        try TestProgram.curl(
            "--ssl-reqd", "--insecure", "--user", "\(server.user):\(server.password)", "ftp://\(server.name)/"
        ).run()
    }

    /// The kind of signature by which the server proves its key to OpenSSL's program.
    private func signature(_ server: FerrydProcess, _ options: String = "") throws -> String {
        let command = "openssl s_client -connect \(server.name) -starttls ftp \(options) </dev/null 2>&1"
        let text = try TestProgram("/bin/sh", "-c", command).run().outputText
        return text.firstMatch(of: #/Peer signature type: (\S+)/#).map { $0.1.lowercased() } ?? text
    }

    @Test func `keys of two kinds stand beside each other for one name, and the client's abilities choose`() throws {
        let directory = try TemporaryDirectory()
        var options: [String] = []
        for (name, kind) in [("one", "rsa:2048"), ("two", "ed25519")] {
            let (certificate, key) = (directory.path("\(name).c"), directory.path("\(name).k"))
            try openssl("req -x509 -newkey \(kind) -nodes -keyout '\(key)' -out '\(certificate)' -days 10 -subj /CN=h")
            options += ["--certificate", certificate, "--key", key]
        }
        let server = try FerrydProcess(options: options)
        #expect(try signature(server, "-tls1_3 -sigalgs rsa_pss_rsae_sha256") == "rsa-pss")
        #expect(try signature(server, "-tls1_3 -sigalgs ed25519") == "ed25519")
    }

    @Test(
        arguments: [
            ("rsa:2048", "rsa-pss"), ("ec -pkeyopt ec_paramgen_curve:P-384", "ecdsa"), ("ed25519", "ed25519"),
        ], [false, true])
    func `a key of each kind serves, encrypted ones by the pass phrase of a file`(
        kind: (String, String), isEncrypted: Bool
    ) throws {
        let (kind, expected) = kind
        let directory = try TemporaryDirectory()
        let (certificate, key) = (directory.path("c.pem"), directory.path("k.pem"))
        let lock = isEncrypted ? "-passout pass:secret" : "-nodes"
        try openssl("req -x509 -newkey \(kind) \(lock) -keyout '\(key)' -out '\(certificate)' -days 10 -subj /CN=h")
        var options = ["--certificate", certificate, "--key", key]
        if isEncrypted {
            try Files.write(Array("secret\n".utf8), to: directory.path("phrase"))
            options += ["--key-passphrase-file", directory.path("phrase")]
        }
        let server = try FerrydProcess(options: options)
        let result = try list(server)
        #expect(result.end == .exit(0), "\(result.errorText)")
        #expect(try signature(server) == expected)
        // A new key after a renewal, under the same phrase.
        try openssl("req -x509 -newkey \(kind) \(lock) -keyout '\(key)' -out '\(certificate)' -days 10 -subj /CN=i")
        server.signal(1)
        try server.expectLog(#/Certificates read again/#)
        #expect(try list(server).end == .exit(0))
    }

    @Test func `a wrong pass phrase, or none, stops the start and names the key`() throws {
        let directory = try TemporaryDirectory()
        let (certificate, key) = (directory.path("c.pem"), directory.path("k.pem"))
        try openssl(
            "req -x509 -newkey rsa:2048 -passout pass:secret -keyout '\(key)' -out '\(certificate)' -days 10 -subj /CN=h"
        )
        try Files.write(Array("other\n".utf8), to: directory.path("phrase"))
        for more in [[], ["--key-passphrase-file", directory.path("phrase")]] {
            var program = TestProgram.built("ferryd", "0", "--root", directory.path, "--state", directory.path("s"))
            program.arguments += (["--certificate", certificate, "--key", key] + more).map { Array($0.utf8) }
            let result = try program.run()
            #expect(result.end == .exit(2))
            #expect(result.errorText.contains("k.pem: "), "\(result.errorText)")
        }
    }

    @Test func `the certificate that it makes by itself names the host and its addresses`() throws {
        let server = try FerrydProcess("--public-address", "192.0.2.7")
        let text = try Files.read(server.outside("state/certificate.pem"))
        let certificate = try #require(Certificate.all(inPEM: text).first)
        let host = try TestProgram("/bin/sh", "-c", "hostname").run().outputText.split(separator: "\n").joined()
        for name in ["localhost", "127.0.0.1", "192.0.2.7", host] {
            #expect(certificate.names.contains(name), "\(certificate.names)")
        }
    }
}
