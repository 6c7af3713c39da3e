// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// The certificates of a server: its own, those of files, and new ones while it runs.
@Suite(.ownThread) struct ServedCertificateTests {
    private func openssl(_ command: String) throws {
        let result = try TestProgram("/bin/sh", "-c", "openssl \(command)").run()
        try #require(result.end == .exit(0), "\(result.errorText)")
    }

    private func server(_ directory: borrowing TemporaryDirectory, _ options: String...) throws -> RunningProgram {
        var program = TestProgram.built(
            "ferryd", "0", "--listen", "127.0.0.1", "--root", directory.path, "--state", directory.path("state"))
        program.arguments += options.map { Array($0.utf8) }
        return try RunningProgram(program)
    }

    @Test func `its own certificate is made once, for it alone to read`() throws {
        let directory = try TemporaryDirectory()
        var fingerprints: [String] = []
        for _ in 0..<2 {
            let server = try server(directory)
            let match = try server.expect(#/a certificate that signs itself, fingerprint (sha256:\S+)/#)
            fingerprints.append(String(match.1))
            server.signal(SIGTERM)
            #expect(try server.wait() == .exit(0))
        }
        #expect(fingerprints[0] == fingerprints[1])
        for name in ["state/key.pem", "state/certificate.pem"] {
            var status = stat()
            #expect(stat(directory.path(name), &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
        }
    }

    @Test func `a certificate that is about to end is renewed with the same key`() throws {
        let directory = try TemporaryDirectory()
        try Files.makeDirectory(directory.path("state"))
        chmod(directory.path("state"), 0o700)
        let (key, certificate) = (directory.path("state/key.pem"), directory.path("state/certificate.pem"))
        try openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout '\(key)' -out '\(certificate)' -days 10 -subj /CN=old"
        )
        let before = (try Files.read(key), try Files.read(certificate))
        let server = try server(directory)
        _ = try server.expect(#/Connect with/#)
        #expect(try Files.read(key) == before.0)
        #expect(try Files.read(certificate) != before.1)
        server.signal(SIGTERM)
        _ = try server.wait()
    }

    @Test func `SIGHUP shows a new certificate, and a broken file changes nothing`() throws {
        let directory = try TemporaryDirectory()
        let file = directory.path("both.pem")
        func make(_ name: String) throws {
            try openssl(
                "req -x509 -newkey ed25519 -nodes -keyout '\(file).k' -out '\(file).c' -days 10 -subj /CN=\(name)")
            try Files.write(try Files.read("\(file).c") + Files.read("\(file).k"), to: file)
        }
        try make("one")
        let server = try server(directory, "--certificate", file)
        let first = try server.expect(#/fingerprint (sha256:\S+)/#).1
        _ = try server.expect(#/Connect with/#)
        try make("two")
        server.signal(SIGHUP)
        let second = try server.expect(#/Certificates read again: fingerprint (sha256:\S+)\./#).1
        #expect(first != second)
        try Files.write(Array("broken".utf8), to: file)
        server.signal(SIGHUP)
        _ = try server.expect(
            #/The settings stay as they were, as something is wrong:\n  .*both\.pem: it holds no certificate/#)
        server.signal(SIGTERM)
        #expect(try server.wait() == .exit(0))
    }

    @Test func `files that cannot be used stop the start, and say which`() throws {
        let directory = try TemporaryDirectory()
        for (options, words) in [
            (["--certificate", directory.path("missing")], "missing cannot be read: No such file"),
            (["--tls", "off", "--implicit-port", "990"], "--implicit-port needs TLS"),
            (["--tls", "maybe"], "--tls needs one of off, offer, require"),
            (["--client-certificates", "require"], "--client-authorities FILE"),
        ] {
            var program = TestProgram.built("ferryd", "0", "--root", directory.path, "--state", directory.path("s"))
            program.arguments += options.map { Array($0.utf8) }
            let result = try program.run()
            #expect(result.end == .exit(2))
            #expect(result.errorText.contains(words), "\(result.errorText)")
        }
    }
}
