// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Clients of others over TLS, against a server that demands what they can do.
@Suite(.ownThread, .fewAtOnce) struct ForeignEncryptionTests {
    private static let sizes = [0, 4096, 3_000_000]

    private func implicitPort(_ server: FerrydProcess) throws -> UInt16 {
        let match = try server.expectLog(#/Listening on 127\.0\.0\.1:(\d+) for clients that begin with TLS/#)
        return try #require(UInt16(match.1))
    }

    /// The handshakes of curl's data connections.
    ///
    /// These are passive: curl 7.88 takes no active connection over TLS (`inet_ntop`), as lftp and ftplib do below.
    enum CurlSession: CaseIterable, Sendable {
        case resumed, fresh
    }

    @Test(
        .requires("curl"), arguments: ["1.2", "1.3"], CurlSession.allCases)
    func `curl, explicit and implicit`(version: String, handshake: CurlSession) throws {
        for isImplicit in [false, true] { try exchange(version, handshake, isImplicit) }
    }

    private func exchange(_ version: String, _ handshake: CurlSession, _ isImplicit: Bool) throws {
        let (demand, more) = handshake == .fresh ? ("preferred", ["--no-sessionid"]) : ("required", [])
        try FerrydProcess.serving("--tls-resumption", demand, "--implicit-port", "0") { server in
            let port = isImplicit ? try implicitPort(server) : server.name.port
            let scheme = isImplicit ? "ftps" : "ftp"
            for size in Self.sizes {
                let content = Content.bytes(size)
                try Files.write(content, to: server.outside("local"))
                let url = "\(scheme)://\(server.user):\(server.password)@127.0.0.1:\(port)/\(size)"
                let options = ["--ssl-reqd", "--insecure", "--tlsv\(version)", "--tls-max", version] + more
                func curl(_ more: String...) throws -> ProgramResult {
                    var program = TestProgram.curl(url)
                    program.arguments += (options + more).map { Array($0.utf8) }
                    return try program.run()
                }
                let upload = try curl("--upload-file", server.outside("local"))
                #expect(upload.end == .exit(0), "\(upload.errorText)")
                #expect(try Files.read(server.path("\(size)")) == content)
                let download = try curl()
                #expect(download.end == .exit(0), "\(download.errorText)")
                #expect(download.output == content)
            }
        }
    }

    @Test(.requires("curl"), arguments: ["1.2", "1.3"])
    func `curl goes on in clear after its login where that is allowed, and its data does not`(version: String) throws {
        try FerrydProcess.serving("--allow-ccc", "--verbose") { server in
            let content = Content.bytes(300_000)
            try Files.write(content, to: server.outside("local"))
            // Otherwise curl leaves close_notify unanswered.
            let upload = try TestProgram.curl(
                "--ssl-reqd", "--insecure", "--tls-max", version, "--ftp-ssl-ccc", "--ftp-ssl-ccc-mode", "active",
                "--user", "\(server.user):\(server.password)", "--upload-file", server.outside("local"),
                "ftp://\(server.name)/a"
            ).run()
            #expect(upload.end == .exit(0), "\(upload.errorText)")
            #expect(try Files.read(server.path("a")) == content)
            try server.expectLog(#/(?s)> CCC.*> EPSV.*Data connection encrypted: /#)
        }
    }

    @Test(.requires("lftp"), arguments: ["on", "off"])
    func `lftp mirrors a tree both ways, several files at a time, and goes on with a part`(passive: String) throws {
        try FerrydProcess.serving { server in
            try Files.makeDirectory(server.outside("tree"))
            try Files.makeDirectory(server.outside("tree/sub"))
            for number in 0..<20 {
                try Files.write(Content.bytes(number * 7000), to: server.outside("tree/sub/\(number)"))
            }
            let manners = [
                "set ftp:ssl-allow yes", "set ftp:ssl-force yes", "set ftp:ssl-protect-data yes",
                "set ftp:ssl-protect-list yes", "set ssl:verify-certificate no", "set ftp:passive-mode \(passive)",
                "open -u \(server.user),\(server.password) ftp://\(server.name)",
            ]
            func lftp(_ commands: String...) throws {
                var program = TestProgram.lftp()
                let standard = String(decoding: program.arguments.removeLast(), as: UTF8.self)
                program.arguments.append(Array(([standard] + manners + commands).joined(separator: "; ").utf8))
                let result = try program.run(within: .seconds(60))
                #expect(result.end == .exit(0), "\(result.errorText)")
            }
            try lftp("mirror -R --parallel=4 \(server.outside("tree")) copy")
            #expect(try differences(between: server.outside("tree"), and: server.path("copy")).isEmpty)
            try lftp("mirror --parallel=4 copy \(server.outside("back"))")
            #expect(try differences(between: server.outside("tree"), and: server.outside("back")).isEmpty)
            let content = Content.bytes(3_000_000)
            try Files.write(content, to: server.path("big"))
            try Files.write(Array(content.prefix(1_000_000)), to: server.outside("big"))
            try lftp("get -c big -o \(server.outside("big"))")
            #expect(try Files.read(server.outside("big")) == content)
            try Files.write(Array(content.prefix(1_000_000)), to: server.path("up"))
            try lftp("put -c \(server.outside("big")) -o up")
            #expect(try Files.read(server.path("up")) == content)
        }
    }

    @Test(.requires("python3"), arguments: [true, false], [true, false])
    func `ftplib, with a resumed session and without one`(resumes: Bool, isPassive: Bool) throws {
        let resumption = resumes ? "required" : "preferred"
        try FerrydProcess.serving("--tls-resumption", resumption) { server in
            let result = try TestProgram.python(
                Self.ftplib, "\(server.name.port)", server.user, server.password, resumes ? "1" : "0",
                isPassive ? "1" : "0"
            ).run()
            #expect(result.end == .exit(0), "\(result.errorText)")
            #expect(result.outputText == "same\nsame\nsame\n")
        }
    }

    /// The client of the standard library, which resumes nothing by itself.
    private static let ftplib = """
        import ftplib, io, ssl, sys
        port, user, password, resumes, passive = sys.argv[1:]
        class Client(ftplib.FTP_TLS):
            def ntransfercmd(self, cmd, rest=None):
                conn, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
                session = self.sock.session if resumes == '1' else None
                return self.context.wrap_socket(conn, server_hostname=self.host, session=session), size
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        # ssl's session objects of TLS 1.3 are those of the first ticket: they serve again and again.
        client = Client(context=context)
        client.connect('127.0.0.1', int(port), timeout=20)
        client.login(user, password)
        client.prot_p()
        client.set_pasv(passive == '1')
        for size in (0, 4096, 3000000):
            content = bytes(i % 251 for i in range(size))
            client.storbinary('STOR f%d' % size, io.BytesIO(content))
            back = io.BytesIO()
            client.retrbinary('RETR f%d' % size, back.write)
            print('same' if back.getvalue() == content else 'differs')
        client.quit()
        """
}
