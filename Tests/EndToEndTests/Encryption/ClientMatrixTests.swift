// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

/// Clients of others over TLS, in each of the ways in which the connections of a session can come about.
@Suite(.ownThread, .fewAtOnce) struct ClientMatrixTests {
    /// A way to a server, and of its data.
    private struct Way: CustomStringConvertible {
        let version: TLSVersion
        let isImplicit, isPassive, isV6: Bool

        static let all = TLSVersion.allCases.flatMap { version in
            [false, true].flatMap { isImplicit in
                [true, false].flatMap { isPassive in
                    (SocketAddress.hasV6 ? [false, true] : [false]).map {
                        Way(version: version, isImplicit: isImplicit, isPassive: isPassive, isV6: $0)
                    }
                }
            }
        }

        var host: String { isV6 ? "::1" : "127.0.0.1" }

        /// The host as a URL and the log name it.
        var place: String { isV6 ? "[::1]" : host }

        var scheme: String { isImplicit ? "ftps" : "ftp" }

        var description: String {
            "\(scheme), TLS \(version.rawValue), \(isPassive ? "passive" : "active"), IPv\(isV6 ? 6 : 4)"
        }

        func port(of server: FerrydProcess) throws -> String {
            let place = place.replacing("[", with: "\\[").replacing("]", with: "\\]").replacing(".", with: "\\.")
            let more = isImplicit ? " for clients that begin with TLS" : ""
            let match = try server.expectLog(try Regex("Listening on \(place):(\\d+)\(more)\\s"))
            return String(match.output[1].substring ?? "")
        }
    }

    private func serve(resumption: String, _ test: (FerrydProcess) throws -> Void) throws {
        let more = SocketAddress.hasV6 ? ["--listen", "::1"] : []
        let server = try FerrydProcess(
            options: more + ["--implicit-port", "0", "--tls-resumption", resumption, "--tls", "require"])
        try test(server)
        #expect(try server.terminate() == .exit(0))
    }

    /// Passive only: curl 7.88 cannot take an active connection over TLS (`inet_ntop`).
    @Test(.requires("curl"), arguments: [true, false])
    func `curl, with a resumed session and without one`(resumes: Bool) throws {
        try serve(resumption: resumes ? "required" : "preferred") { server in
            let content = Content.bytes(300_000)
            try Files.write(content, to: server.outside("local"))
            for (number, way) in Way.all.enumerated() where way.isPassive {
                func curl(_ more: String...) throws -> ProgramResult {
                    var program = TestProgram.curl(
                        "--ssl-reqd", "--insecure", "--tlsv\(way.version.rawValue)", "--tls-max", way.version.rawValue,
                        "--user", "\(server.user):\(server.password)",
                        "\(way.scheme)://\(way.place):\(try way.port(of: server))/\(number)")
                    program.arguments += (more + (resumes ? [] : ["--no-sessionid"])).map { Array($0.utf8) }
                    return try program.run()
                }
                let upload = try curl("--upload-file", server.outside("local"))
                #expect(upload.end == .exit(0), "\(way): \(upload.errorText)")
                #expect(try Files.read(server.path("\(number)")) == content, "\(way)")
                let download = try curl()
                #expect(download.output == content, "\(way): \(download.errorText)")
            }
        }
    }

    /// Over IPv6 passive only: lftp names an address there that is not its own.
    @Test(.requires("lftp")) func `lftp mirrors by several connections, and goes on with a part`() throws {
        try serve(resumption: "required") { server in
            let content = Content.bytes(300_000)
            try Files.makeDirectory(server.outside("tree"))
            for number in 0..<8 {
                try Files.write(Array(content.prefix(number * 40_000)), to: server.outside("tree/\(number)"))
            }
            for (number, way) in Way.all.enumerated() where way.isPassive || !way.isV6 {
                try Files.write(Array(content.prefix(100_000)), to: server.outside("part\(number)"))
                try Files.write(content, to: server.path("whole\(number)"))
                try Files.write(Array(content.prefix(100_000)), to: server.path("part\(number)"))
                let result = try TestProgram.lftp(
                    "set ftp:ssl-allow yes", "set ftp:ssl-force yes", "set ftp:ssl-protect-data yes",
                    "set ftp:ssl-protect-list yes", "set ssl:verify-certificate no",
                    "set ssl:priority 'NORMAL:-VERS-ALL:+VERS-TLS\(way.version.rawValue)'",
                    "set ftp:passive-mode \(way.isPassive ? "on" : "off")",
                    "open -u \(server.user),\(server.password) \(way.scheme)://\(way.place):\(try way.port(of: server))",
                    "mirror -R --parallel=4 \(server.outside("tree")) tree\(number)",
                    "mirror --parallel=4 tree\(number) \(server.outside("back\(number)"))",
                    "get -c whole\(number) -o \(server.outside("part\(number)"))",
                    "put -c \(server.outside("part\(number)")) -o part\(number)"
                ).run(within: .seconds(60))
                #expect(result.end == .exit(0), "\(way): \(result.errorText)")
                for copy in [server.path("tree\(number)"), server.outside("back\(number)")] {
                    #expect(try differences(between: server.outside("tree"), and: copy).isEmpty, "\(way)")
                }
                for copy in [server.path("part\(number)"), server.outside("part\(number)")] {
                    #expect(try Files.read(copy) == content, "\(way)")
                }
            }
        }
    }

    @Test(.requires("python3"), arguments: [true, false])
    func `ftplib, with a resumed session and without one`(resumes: Bool) throws {
        try serve(resumption: resumes ? "required" : "preferred") { server in
            for way in Way.all {
                let result = try TestProgram.python(
                    Self.ftplib, way.host, try way.port(of: server), server.user, server.password, way.version.rawValue,
                    way.isImplicit ? "implicit" : "explicit", way.isPassive ? "passive" : "active",
                    resumes ? "resumes" : "fresh"
                ).run()
                #expect(result.outputText == "same\nsame\nsame\n", "\(way): \(result.errorText)")
            }
        }
    }

    private static let ftplib = """
        import ftplib, io, socket, ssl, sys
        host, port, user, password, version, beginning, mode, handshake = sys.argv[1:]
        class Client(ftplib.FTP_TLS):
            def begin(self):
                self.host, self.timeout = host, 20
                self.sock = socket.create_connection((host, int(port)), 20)
                self.af = self.sock.family
                if beginning == 'implicit': self.sock = self.context.wrap_socket(self.sock, server_hostname=host)
                self.file = self.sock.makefile('r', encoding=self.encoding)
                self.welcome = self.getresp()
            def ntransfercmd(self, cmd, rest=None):
                conn, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
                session = self.sock.session if handshake == 'resumes' else None
                data = self.context.wrap_socket(conn, server_hostname=host, session=session)
                assert data.session_reused == (handshake == 'resumes')
                assert data.version() == 'TLSv' + version, data.version()
                return data, size
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, 'TLSv' + version.replace('.', '_'))
        client = Client(context=context)
        client.begin()
        client.login(user, password)
        client.prot_p()
        client.set_pasv(mode == 'passive')
        for size in (0, 4096, 300000):
            content = bytes(i % 251 for i in range(size))
            client.storbinary('STOR f%d' % size, io.BytesIO(content))
            back = io.BytesIO()
            client.retrbinary('RETR f%d' % size, back.write)
            print('same' if back.getvalue() == content else 'differs')
        client.quit()
        """
}
