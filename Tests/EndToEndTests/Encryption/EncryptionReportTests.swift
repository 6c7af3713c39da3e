// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

/// The words of a server about the encryption of a session, and about connections that it refuses.
@Suite(.ownThread, .fewAtOnce) struct EncryptionReportTests {
    /// A client over TLS that has logged in, and resumes nothing.
    private func client(_ server: FerrydProcess, _ tls: TLSClientStage) throws -> RawClient {
        let client = try RawClient(connectingTo: server.name)
        try client.ask("AUTH TLS", expecting: 234)
        try client.control.secure(by: tls)
        try client.logIn(as: server.user, password: server.password)
        try client.ask("PBSZ 0", expecting: 200)
        try client.ask("PROT P", expecting: 200)
        return client
    }

    @Test(arguments: TLSVersion.allCases)
    func `STAT and the log tell version, cipher and resumption of both connections`(version: TLSVersion) throws {
        try FerrydProcess.serving("--verbose") { server in
            let client = try client(server, TLSClientStage(newest: version))
            let facts = "TLS \(version.rawValue), \(version == .tls13 ? "TLS_" : "ECDHE-")"
            #expect(try client.ask("STAT", expecting: 211).text.contains("Control connection: \(facts)"))
            let data = try client.beginTransfer("NLST")
            try data.secure(by: TLSClientStage(newest: version))
            data.drain()
            try client.expect(226)
            let after = try client.ask("STAT", expecting: 211).text
            #expect(after.contains("Data connections: encrypted; the last one: \(facts)"), "\(after)")
            #expect(!after.contains("resumed"))
            try server.expectLog(try Regex("Encrypted: \(facts)[A-Z0-9_-]+\\n"))
            try server.expectLog(try Regex("Data connection encrypted: \(facts)[A-Z0-9_-]+\\n"))
            let desk = try ShellSandbox()
            let list = try desk.ferry(["ls", "127.0.0.1:", "--tls", "require"], to: server).run()
            #expect(list.succeeded, "\(list.errorText)")
            // The kernel's part is told behind it, where there is one.
            try server.expectLog(#/Data connection encrypted: TLS 1\.3, TLS_[A-Z0-9_]+, resumed(, in the kernel)?\n/#)
        }
    }

    @Test func `a data connection that does not resume is refused with the reason, in the reply and in the log`() throws
    {
        try FerrydProcess.serving("--tls-resumption", "required") { server in
            let tls = try TLSClientStage()
            let client = try client(server, tls)
            let data = try client.beginTransfer("NLST")
            try data.secure(by: tls)
            #expect(try client.expect(522).text.contains("session"))
            data.close()
            try server.expectLog(
                #/A data connection was refused: it does not resume the session of the control connection, as required/#
            )
        }
    }

    @Test(.requires("openssl"), arguments: [("-tls1_1", []), ("-tls1", []), ("-tls1_2", ["--tls-minimum", "1.3"])])
    func `a version that is too old is refused, and told in the log`(version: String, options: [String]) throws {
        let server = try FerrydProcess(options: options)
        let result = try TestProgram(
            "/bin/sh", "-c",
            "openssl s_client -connect \(server.name) -starttls ftp \(version) -cipher DEFAULT@SECLEVEL=0 </dev/null 2>&1"
        ).run()
        #expect(result.outputText.contains("alert protocol version"), "\(result.outputText)")
        #expect(!result.outputText.contains("BEGIN CERTIFICATE"))
        try server.expectLog(#/No TLS with 127\.0\.0\.1: unsupported protocol/#)
    }

    @Test func `ferry tells programs how both connections are encrypted`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            let open = "open 127.0.0.1 \(server.name.port)"
            let lines = try desk.ferry("-c", "tls require --json; \(open); tls --json; ls; tls --json", to: server)
                .run()
                .outputText.split(separator: "\n").filter { $0.hasPrefix("{") }
            #expect(lines.count == 3)
            #expect(lines[0] == #"{"connected":false,"next":"require"}"#)
            #expect(
                lines[1].hasPrefix(#"{"connected":true,"protectsData":true,"control":{"version":"1.3","cipher":"TLS_"#))
            #expect(lines[1].contains(#""resumed":false,"trust":"firstUse","certificate":{"subject":"CN="#))
            #expect(lines[1].contains(#""fingerprint":"sha256:"#))
            #expect(lines[1].hasSuffix(#""data":null,"next":"require"}"#))
            #expect(lines[2].firstMatch(of: #/"data":\{"version":"1\.3","cipher":"TLS_\w+","resumed":true,/#) != nil)
        }
    }
}
