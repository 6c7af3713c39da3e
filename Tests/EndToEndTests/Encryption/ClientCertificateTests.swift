// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Logins by certificate: curl and ferry show one, and ferryd knows for which account it is made out.
@Suite(.ownThread, .requires("openssl", "curl")) struct ClientCertificateTests {
    /// A server that asks for certificates of an authority, with an account of the name `ada` and the password `secret`.
    private func serve(
        _ settings: [String], _ demand: String = "accept",
        _ test: (FerrydProcess, borrowing TestAuthority) throws -> Void
    ) throws {
        let authority = try TestAuthority()
        try FerrydProcess.serving("--client-certificates", demand, "--client-authorities", authority.file) { server in
            try user(server, ["add", "ada", "--password-file", "-"] + settings)
            try test(server, authority)
        }
    }

    private func user(_ server: FerrydProcess, _ words: [String]) throws {
        var program = TestProgram.built("ferryd", "user")
        program.arguments += (words + ["--state", server.outside("state")]).map { Array($0.utf8) }
        let result = try program.run(input: Array("secret\n".utf8))
        guard result.succeeded else { throw TestFailure("ferryd user: \(result.errorText)") }
    }

    /// Lists the root by curl; the reply to the login stands in what it tells.
    private func curl(
        _ server: FerrydProcess, _ password: String, _ shown: (certificate: String, key: String)?
    ) throws -> ProgramResult {
        var program = TestProgram.curl(
            "--verbose", "--ssl-reqd", "--insecure", "--user", "ada:\(password)", "ftp://\(server.name)/")
        if let shown { program.arguments += ["--cert", shown.certificate, "--key", shown.key].map { Array($0.utf8) } }
        return try program.run()
    }

    private func logsIn(_ result: ProgramResult, _ reply: String, _ code: Int32 = 0) {
        #expect(result.end == .exit(code), "\(result.errorText)")
        #expect(result.errorText.contains("< \(reply)"), "\(result.errorText)")
    }

    @Test func `a certificate takes the place of the password, and the password still serves`() throws {
        try serve(["--certificate", "cn:ada"]) { server, authority in
            let ada = try authority.issue("ada")
            logsIn(try curl(server, "nonsense", ada), "232 Logged in as ada, by your certificate.")
            logsIn(try curl(server, "secret", nil), "230 Logged in as ada.")
            logsIn(try curl(server, "nonsense", nil), "530 Login incorrect.", 67)
        }
    }

    @Test func `USER in a session is answered by the certificate too`() throws {
        try serve(["--certificate", "cn:ada"]) { server, authority in
            let ada = try authority.issue("ada")
            var program = TestProgram.curl(
                "--verbose", "--ssl-reqd", "--insecure", "--user", "\(server.user):\(server.password)", "--quote",
                "USER ada",
                "--quote", "PWD", "ftp://\(server.name)/")
            program.arguments += ["--cert", ada.certificate, "--key", ada.key].map { Array($0.utf8) }
            let result = try program.run()
            logsIn(result, "230 Logged in as \(server.user).")
            logsIn(result, "232 Logged in as ada, by your certificate.")
        }
    }

    @Test(arguments: ["email:ada@example.org", "cn:nobody,email:ada@EXAMPLE.org"])
    func `an alternative name stands for the account`(names: String) throws {
        try serve(["--certificate", names]) { server, authority in
            let person = try authority.issue("Ada Lovelace", mail: "ada@example.org")
            logsIn(try curl(server, "nonsense", person), "232 ")
        }
    }

    @Test func `a certificate for somebody else, one that has ended, and a stranger's prove nothing`() throws {
        try serve(["--certificate", "cn:ada"]) { server, authority in
            let stranger = try TestAuthority()
            for shown in [try authority.issue("bob"), try authority.issue("ada", days: -1), try stranger.issue("ada")] {
                logsIn(try curl(server, "nonsense", shown), "530 Login incorrect.", 67)
                logsIn(try curl(server, "secret", shown), "230 Logged in as ada.")
            }
        }
    }

    @Test func `a certificate that is taken from an account, or an account that is disabled, lets nobody in`() throws {
        try serve(["--certificate", "cn:ada"]) { server, authority in
            let ada = try authority.issue("ada")
            logsIn(try curl(server, "nonsense", ada), "232 ")
            try user(server, ["change", "ada", "--disabled"])
            logsIn(try curl(server, "nonsense", ada), "530 Login incorrect.", 67)
            try user(server, ["change", "ada", "--enabled", "--certificate", "inherit"])
            logsIn(try curl(server, "nonsense", ada), "530 Login incorrect.", 67)
        }
    }

    @Test func `an account that wants both is let in by both alone, and told what is missing`() throws {
        try serve(["--certificate", "cn:ada", "--login", "both"]) { server, authority in
            let ada = try authority.issue("ada")
            logsIn(try curl(server, "secret", ada), "230 Logged in as ada.")
            logsIn(try curl(server, "nonsense", ada), "530 Login incorrect.", 67)
            logsIn(try curl(server, "secret", nil), "530 This account wants a certificate that is made out for it.", 67)
            try server.expectLog(
                #/Login refused to ada from \S+, who has proved the account: the account wants a cert/#)
        }
    }

    @Test func `an account of certificates alone takes no password`() throws {
        try serve(["--certificate", "cn:ada", "--login", "certificate"]) { server, authority in
            logsIn(try curl(server, "nonsense", try authority.issue("ada")), "232 ")
            logsIn(try curl(server, "secret", nil), "530 This account wants a certificate that is made out for it.", 67)
        }
    }

    @Test func `ferry shows its certificate, needs no password, and its files go both ways`() throws {
        try serve(["--certificate", "cn:ada", "--login", "certificate"], "require") { server, authority in
            let (desk, ada) = (try ShellSandbox(), try authority.issue("ada"))
            let content = Content.bytes(300_000)
            try Files.write(content, to: desk.path("a"))
            let shown = ["--certificate", ada.certificate, "--key", ada.key, "--tls", "require"]
            let url = "ftp://127.0.0.1:\(server.name.port)/"
            let put = try desk.ferry(shown, ["put", "a", url], as: "ada", "nonsense").run()
            #expect(put.end == .exit(0), "\(put.errorText)")
            #expect(try Files.read(server.path("a")) == content)
            let get = try desk.ferry(shown, ["get", url + "a", "-o", "b"], as: "ada", "nonsense").run()
            #expect(get.end == .exit(0), "\(get.errorText)")
            #expect(try Files.read(desk.path("b")) == content)
            // Without one there is no session at all.
            let bare = try desk.ferry(["--tls", "require"], ["ls", url], as: "ada", "secret").run()
            #expect(bare.end != .exit(0))
        }
    }

    @Test func `an account that wants TLS is told so in clear, and what version where it is too old`() throws {
        try serve(["--tls", "everything", "--tls-minimum", "1.3"]) { server, _ in
            func login(_ options: String...) throws -> ProgramResult {
                var program = TestProgram.curl(
                    "--verbose", "--insecure", "--user", "ada:secret", "ftp://\(server.name)/")
                program.arguments += options.map { Array($0.utf8) }
                return try program.run()
            }
            logsIn(try login(), "534 This account wants TLS: send AUTH TLS, and then log in.", 67)
            logsIn(try login("--ssl-reqd", "--tls-max", "1.2"), "534 This account wants TLS 1.3 or later.", 67)
            logsIn(try login("--ssl-reqd"), "230 ")
            // curl goes on in clear, whatever it was told, and waits for what is sent only encrypted.
            let inClear = try login("--ftp-ssl-control", "--max-time", "3")
            #expect(inClear.end != .exit(0))
            #expect(
                inClear.errorText.contains("< 534 Data connections must be encrypted here."), "\(inClear.errorText)")
        }
    }
}
