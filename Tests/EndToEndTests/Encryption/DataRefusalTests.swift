// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

/// The reasons for which the server refuses a data connection, in its reply and in its log.
@Suite(.ownThread, .fewAtOnce) struct DataRefusalTests {
    /// A client over TLS that has logged in; its data is encrypted.
    private func client(
        _ server: FerrydProcess, _ tls: TLSClientStage, as user: String? = nil, _ password: String? = nil
    ) throws -> RawClient {
        let client = try RawClient(connectingTo: server.name)
        try client.ask("AUTH TLS", expecting: 234)
        try client.control.secure(by: tls)
        try client.logIn(as: user ?? server.user, password: password ?? server.password)
        try client.ask("PBSZ 0", expecting: 200)
        try client.ask("PROT P", expecting: 200)
        return client
    }

    @Test(.requires("python3"), arguments: TLSVersion.allCases)
    func `one that resumes the session of somebody else`(version: TLSVersion) throws {
        try FerrydProcess.serving { server in
            let result = try TestProgram.python(
                Self.thief, "\(server.name.port)", server.user, server.password, version.rawValue
            ).run()
            #expect(
                result.outputText == """
                    522 The data connection must resume the TLS session of this control connection.
                    200

                    """, "\(result.outputText)\(result.errorText)")
            try server.expectLog(
                #/A data connection was refused: it resumes the session of another control connection/#)
        }
    }

    private static let thief = """
        import ftplib, socket, ssl, sys
        port, user, password, version = sys.argv[1:]
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, 'TLSv' + version.replace('.', '_'))
        def client():
            made = ftplib.FTP_TLS(context=context)
            made.connect('127.0.0.1', int(port), timeout=20)
            made.login(user, password)
            made.prot_p()
            return made
        one, other = client(), client()
        sock = socket.create_connection(one.makepasv(), 20)
        one.sendcmd('NLST')
        try:
            data = context.wrap_socket(sock, server_hostname='127.0.0.1', session=other.sock.session)
            assert data.session_reused
            data.recv(1)
        except OSError:
            pass
        try:
            one.voidresp()
        except ftplib.Error as error:
            print(error)
        print(one.sendcmd('NOOP')[:3])
        """

    @Test func `one whose version is too old for the account`() throws {
        try FerrydProcess.serving { server in
            var adding = TestProgram.built("ferryd", "user")
            let words = ["add", "ada", "--password-file", "-", "--tls-minimum", "1.3", "--state"]
            adding.arguments += (words + [server.outside("state")]).map { Array($0.utf8) }
            let added = try adding.run(input: Array("secret\n".utf8))
            #expect(added.succeeded, "\(added.errorText)")
            let client = try client(server, TLSClientStage(), as: "ada", "secret")
            let data = try client.beginTransfer("NLST")
            try data.secure(by: TLSClientStage(newest: .tls12))
            #expect(
                try client.expect(522).text.contains("This account wants TLS 1.3 or later, on data connections too."))
            try server.expectLog(#/A data connection was refused: the account wants TLS 1\.3/#)
        }
    }

    @Test func `one in clear, and one that is broken off`() throws {
        try FerrydProcess.serving { server in
            let client = try client(server, TLSClientStage())
            let clear = try client.beginTransfer("NLST")
            try clear.send("GET / HTTP/1.1\r\n\r\n")
            #expect(try client.expect(522).text.contains("what came is no TLS"))
            try server.expectLog(#/A data connection was refused: what came is no TLS/#)
            let broken = try client.beginTransfer("NLST")
            broken.close()
            #expect(try client.expect(522).text.contains("The TLS handshake of the data connection failed: "))
            try server.expectLog(#/(?s)A data connection was refused: .*A data connection was refused: \w/#)
            try client.ask("NOOP", expecting: 200)
        }
    }

    @Test func `one from another address is turned away, and told in the log`() throws {
        try FerrydProcess.serving { server in
            let tls = try TLSClientStage()
            let client = try client(server, tls)
            let port = try client.passivePort()
            let stranger = try RawSocket(connectingTo: port, from: SocketName("127.0.0.2", port: 0))
            try stranger.send(tls.hello)
            try client.send("NLST")
            try server.expectLog(#/A stranger, 127\.0\.0\.2:\d+, was turned away from a data port/#)
            let data = try RawSocket(connectingTo: port)
            try client.expect(150)
            try data.secure(by: tls)
            data.drain()
            try client.expect(226)
        }
    }
}
