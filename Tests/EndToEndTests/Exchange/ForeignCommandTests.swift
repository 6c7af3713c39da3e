// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// The commands beyond RFC 959, as clients of others send them, in clear and over TLS.
@Suite(.ownThread, .fewAtOnce) struct ForeignCommandTests {
    @Test(.requires("python3"), arguments: [false, true])
    func `ftplib is answered as the documents say, with the digests of Python`(isEncrypted: Bool) throws {
        try FerrydProcess.serving { server in
            try Files.write(Content.bytes(5_000_000), to: server.path("a file"))
            try Files.write([], to: server.path("empty"))
            let result = try TestProgram.python(
                Self.script, "\(server.name.port)", server.user, server.password, isEncrypted ? "1" : "0",
                server.path("a file")
            ).run(within: .seconds(60))
            #expect(result.end == .exit(0), "\(result.errorText)")
            #expect(result.outputText == "done\n")
            #expect(try Files.read(server.path("copy")) == Content.bytes(5_000_000))
        }
    }

    private static let script = """
        import ftplib, hashlib, ssl, sys, zlib
        port, user, password, encrypted, path = sys.argv[1:]
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        ftp = ftplib.FTP_TLS(context=context) if encrypted == '1' else ftplib.FTP()
        ftp.connect('127.0.0.1', int(port), timeout=20)
        def said(line, *words):
            reply = ftp.sendcmd(line)
            for word in words: assert word in reply, (line, reply)
            return reply
        said('HOST ftp.example.com', '220 ')
        said('LANG en', '200 ')
        ftp.login(user, password)
        if encrypted == '1': ftp.prot_p()
        said('CSID Name=ftplib;Version=3;', '200 ', 'DirSep=/')
        content = open(path, 'rb').read()
        for name, verb, make in (('SHA-256', 'XSHA256', hashlib.sha256), ('SHA-512', 'XSHA512', hashlib.sha512),
                                 ('SHA-1', 'XSHA1', hashlib.sha1), ('MD5', 'XMD5', hashlib.md5)):
            said('OPTS HASH ' + name, '200 ' + name)
            whole = make(content).hexdigest()
            said('HASH a file', '213 %s 0-%d %s a file' % (name, len(content) - 1, whole))
            ftp.sendcmd('RANG 1000 1999')
            said('HASH a file', '213 %s 1000-1999 %s a file' % (name, make(content[1000:2000]).hexdigest()))
            said(verb + ' a file', '250 ' + whole.upper())
            said(verb + ' "a file" 10 20', '250 ' + make(content[10:20]).hexdigest().upper())
            said('HASH empty', make(b'').hexdigest())
        said('XCRC a file', '250 %08X' % zlib.crc32(content))
        said('MD5 a file', '251 a file ' + hashlib.md5(content).hexdigest().upper())
        said('SITE COPY "a file" copy', '250 ')
        said('SITE CPFR copy', '350 ')
        said('SITE CPTO copy 2', '250 ')
        assert ftp.size('copy 2') == len(content)
        said('SITE MKDIR deep/er/still', '257 ')
        said('SITE SYMLINK "/a file" link', '200 ')
        ftp.voidcmd('TYPE I')
        assert ftp.size('link') == len(content)
        said('SITE UTIME 20010203040506 empty', '200 ')
        said('MDTM empty', '213 20010203040506')
        said('MFF Modify=20020304050607;UNIX.mode=0600; empty', '213 Modify=20020304050607;UNIX.mode=0600; /empty')
        said('MDTM 20030405060708 empty', '213 ')
        said('MDTM empty', '213 20030405060708')
        assert int(said('AVBL', '213 ')[4:]) > 0
        said('SITE WHO', '(this one)')
        said('SITE IDLE 60', '60 seconds')
        said('SITE HELP', 'SYMLINK')
        part = []
        ftp.sendcmd('RANG 5 9')
        ftp.retrbinary('RETR a file', part.append)
        assert b''.join(part) == content[5:10]
        features = ftp.sendcmd('FEAT')
        for feature in ('AVBL', 'CSID', 'HASH', 'HOST', 'LANG', 'MD5', 'MFF', 'RANG STREAM', 'SITE COPY', 'XCRC'):
            assert '\\n ' + feature in features, feature
        ftp.quit()
        print('done')
        """

    @Test(.requires("curl"), arguments: [false, true])
    func `curl sends them before and after a transfer`(isEncrypted: Bool) throws {
        try FerrydProcess.serving { server in
            try Files.write("abc".utf8.map { $0 }, to: server.path("f"))
            var program = TestProgram.curl(
                "--verbose", "--quote", "SITE COPY f g", "--quote", "XMD5 f", "--quote", "*AVBL nowhere", "--quote",
                "-HASH g", server.url("g"))
            if isEncrypted { program.arguments += ["--ssl-reqd", "--insecure"].map { Array($0.utf8) } }
            let result = try program.run()
            #expect(result.end == .exit(0), "\(result.errorText)")
            #expect(result.outputText == "abc")
            #expect(result.errorText.contains("250 900150983CD24FB0D6963F7D28E17F72"))
            #expect(
                result.errorText.contains(
                    "213 SHA-256 0-2 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad g"))
        }
    }

    @Test(.requires("lftp"), arguments: [false, true])
    func `lftp sends them by quote and site`(isEncrypted: Bool) throws {
        try FerrydProcess.serving { server in
            try Files.write("abc".utf8.map { $0 }, to: server.path("f"))
            let force = isEncrypted ? "set ftp:ssl-force yes; set ssl:verify-certificate no; " : ""
            let open = "\(force)open -u '\(server.user),\(server.password)' ftp://\(server.name)"
            let commands = [
                "site chmod 600 f", "site utime 20010203040506 f", "quote XSHA1 f", "site copy f g", "cat g",
            ]
            let result = try TestProgram.lftp(([open] + commands).joined(separator: "; ")).run(within: .seconds(60))
            #expect(result.end == .exit(0), "\(result.errorText)")
            #expect(result.outputText.contains("A9993E364706816ABA3E25717850C26C9CD0D89D"))
            #expect(result.outputText.hasSuffix("abc"))
        }
    }
}
