// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// ferry at a server whose certificate an authority of the system has signed, or has ceased to sign.
@Suite(.ownThread, .fewAtOnce, .requires("openssl")) struct SystemAuthorityTests {
    @Test func `it is trusted without a question, and by an authority alone from then on`() throws {
        let directory = try TemporaryDirectory()
        let (certificate, key) = (directory.path("c.pem"), directory.path("k.pem"))
        let made = try TestProgram(
            "/bin/sh", "-c",
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout '\(key)' -out '\(certificate)' "
                + "-days 10 -subj /CN=h -addext subjectAltName=IP:127.0.0.1"
        ).run()
        #expect(made.succeeded, "\(made.errorText)")
        try FerrydProcess.serving("--certificate", certificate, "--key", key) { server in
            let desk = try ShellSandbox()
            /// OpenSSL takes its variable for the file in which the system keeps its authorities.
            func look(trusting authorities: String) throws -> ProgramResult {
                try desk.ferry("-c", "pwd", "127.0.0.1", "--tls", "require", to: server)
                    .setting("SSL_CERT_FILE", to: authorities).setting("SSL_CERT_DIR", to: directory.path("none")).run()
            }
            let first = try look(trusting: certificate)
            #expect(first.end == .exit(0), "\(first.errorText)")
            let hosts = String(decoding: try Files.read("\(desk.home)/.local/share/ferry/known-hosts"), as: UTF8.self)
            #expect(hosts.hasPrefix("[127.0.0.1]:\(server.name.port) authority # CN=h; "), "\(hosts)")
            let second = try look(trusting: directory.path("none"))
            #expect(second.end == .exit(4), "\(second.outputText)")
            #expect(second.errorText.contains("authority"), "\(second.errorText)")
        }
    }
}
