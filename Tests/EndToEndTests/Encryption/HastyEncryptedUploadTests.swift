// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Clients that end an upload over TLS and are gone, without reading what the server still sends.
///
/// `FERRY_TLS_ROUNDS` says how many uploads there are of each kind; 25 unless told otherwise.
@Suite(.ownThread, .fewAtOnce) struct HastyEncryptedUploadTests {
    private static let rounds = environmentValue("FERRY_TLS_ROUNDS").flatMap { Int($0) } ?? 25

    enum End: String, CaseIterable, Sendable {
        /// `close_notify`, and the socket closed with whatever is unread in it.
        case closeNotify
        /// A FIN alone.
        case fin
        /// A reset.
        case reset
    }

    @Test(.requires("python3"), arguments: End.allCases)
    func `only close_notify makes an upload whole, and then always`(_ end: End) throws {
        try FerrydProcess.serving { server in
            let old = Array("old".utf8)
            for number in 0..<Self.rounds { try Files.write(old, to: server.path("\(number)")) }
            let result = try TestProgram.python(
                Self.script, "\(server.name.port)", server.user, server.password, end.rawValue, "\(Self.rounds)"
            ).run(within: .seconds(300))
            #expect(result.end == .exit(0), "\(result.errorText)")
            let codes = result.outputText.split(separator: "\n").map(String.init)
            #expect(codes.count == Self.rounds)
            #expect(Set(codes) == [end == .closeNotify ? "226" : "426"])
            let content = (0..<3_000_000).map { UInt8($0 % 251) }
            for number in 0..<Self.rounds {
                let stored = try Files.read(server.path("\(number)"))
                #expect(stored == (end == .closeNotify ? content : old), "\(number): \(stored.count) bytes")
            }
            guard end == .fin else { return }
            try server.expectLog(#/failed after .* without TLS close_notify.* allow-missing-close-notify\./#)
        }
    }

    @Test(.requires("python3")) func `an administrator may take a FIN for the end, and never a reset`() throws {
        try FerrydProcess.serving("--allow-missing-close-notify") { server in
            for (end, code) in [(End.fin, "226"), (.reset, "426")] {
                let result = try TestProgram.python(
                    Self.script, "\(server.name.port)", server.user, server.password, end.rawValue, "1"
                ).run()
                #expect(result.outputText == "\(code)\n", "\(result.errorText)")
            }
        }
    }

    private static let script = """
        import ftplib, socket, ssl, struct, sys
        port, user, password, end, rounds = sys.argv[1:]
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        client = ftplib.FTP_TLS(context=context)
        client.connect('127.0.0.1', int(port), timeout=60)
        client.login(user, password)
        client.prot_p()
        client.voidcmd('TYPE I')
        content = bytes(i % 251 for i in range(3000000))
        for number in range(int(rounds)):
            host, dataport = client.makepasv()
            sock = socket.create_connection((host, dataport), timeout=60)
            client.sendcmd('STOR %d' % number)
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            tls = context.wrap_bio(incoming, outgoing, server_hostname='localhost', session=client.sock.session)
            while True:
                try:
                    tls.do_handshake()
                    break
                except ssl.SSLWantReadError:
                    sock.sendall(outgoing.read())
                    incoming.write(sock.recv(65536))
            sock.sendall(outgoing.read())
            for start in range(0, len(content), 16384):
                tls.write(content[start:start + 16384])
                sock.sendall(outgoing.read())
            if end == 'closeNotify':
                try:
                    tls.unwrap()
                except ssl.SSLWantReadError:
                    pass
                sock.sendall(outgoing.read())
            if end == 'reset':
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            sock.close()
            try:
                print(client.voidresp()[:3])
            except ftplib.all_errors as error:
                print(str(error)[:3])
        client.quit()
        """
}
