// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// Certificates that `ferryd` gets by itself from a real authority.
@Suite(.ownThread, .fewAtOnce, .requires("pebble", "pebble-challtestsrv", "curl")) struct AuthorityTests {
    private func pebble(_ change: (inout Pebble.Settings) -> Void = { _ in }) throws -> Pebble {
        var settings = Pebble.Settings()
        change(&settings)
        let pebble = try Pebble(settings)
        try pebble.start()
        return pebble
    }

    /// Lists the directory by curl, which trusts the authority's root alone and knows the server as `name`.
    private func list(_ server: FerrydProcess, as name: String, trusting root: String) throws -> ProgramResult {
        try TestProgram.curl(
            "--ssl-reqd", "--cacert", root, "--resolve", "\(name):\(server.name.port):127.0.0.1", "--user",
            "\(server.user):\(server.password)", "ftp://\(name):\(server.name.port)/"
        ).run()
    }

    @Test func `a certificate for two names comes by HTTP, and real clients trust it`() throws {
        let pebble = try pebble()
        let server = try FerrydProcess(
            options: pebble.options(for: "ftp.example.org,files.example.org") + [
                "--acme-http-port", "\(pebble.httpPort)", "--acme-email", "ada@example.org",
            ])
        try server.expectLog(#/Account with https:\S+ opened\. Using it agrees to its terms: \S+/#)
        try server.expectLog(#/Certificate for .*ftp\.example\.org.* obtained from CN=Pebble/#)
        try server.expectLog(#/Certificates read again/#)
        let root = try pebble.root()
        for name in ["ftp.example.org", "files.example.org"] {
            let listed = try list(server, as: name, trusting: root)
            #expect(listed.end == .exit(0), "\(listed.errorText)")
        }
        #expect(try list(server, as: "other.example.org", trusting: root).end == .exit(60))
        for name in ["acme-account.pem", "acme-certificate.pem", "acme.json", "key.pem"] {
            var status = stat()
            #expect(stat(server.outside("state/\(name)"), &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
        }
        // The port of the proof is closed again.
        #expect(throws: (any Error).self) { try RawSocket(connectingTo: SocketName(port: pebble.httpPort)) }
    }

    /// Names of the host's own file, in a view of the file system that only the program sees.
    @Test(.enabled(if: geteuid() == 0)) func `ferry trusts it by the authority's root`() throws {
        let pebble = try pebble()
        let server = try FerrydProcess(
            options: pebble.options(for: "ftp.example.org") + ["--acme-http-port", "\(pebble.httpPort)"])
        try server.expectLog(#/Certificates read again/#)
        try Files.write(Array("127.0.0.1 ftp.example.org\n".utf8), to: pebble.directory.path("hosts"))
        let ferry = TestProgram.built("ferry")
        let host = "ftp.example.org:\(server.name.port)"
        for (authorities, end) in [(try pebble.root(), ChildProcess.End.exit(0)), (pebble.authorities, .exit(4))] {
            let result = try TestProgram(
                "/usr/bin/unshare", "--mount", "/bin/sh", "-c",
                #"mount --bind "$1" /etc/hosts && shift && exec "$@""#, "sh", pebble.directory.path("hosts"),
                ferry.path, "--ca", authorities, "--tls", "require", "-c", "pwd",
                "ftp://\(server.user):\(server.password)@\(host)"
            ).setting("HOME", to: pebble.directory.path).run()
            #expect(result.end == end, "\(result.outputText)\(result.errorText)")
        }
    }

    @Test func `a certificate comes by TLS-ALPN, of an authority that refuses every second nonce`() throws {
        let pebble = try pebble { $0.noncesRefused = 50 }
        let server = try FerrydProcess(
            options: pebble.options(for: "ftp.example.org") + ["--acme-tls-alpn-port", "\(pebble.tlsPort)"])
        try server.expectLog(#/Certificates read again/#)
        #expect(try list(server, as: "ftp.example.org", trusting: try pebble.root()).end == .exit(0))
    }

    @Test func `a wildcard comes by DNS, which a program of the administrator changes`() throws {
        let pebble = try pebble()
        let server = try FerrydProcess(
            options: pebble.options(for: "*.example.org,example.org") + ["--acme-dns-hook", try pebble.makeHook()])
        try server.expectLog(#/Certificates read again/#)
        #expect(try list(server, as: "any.example.org", trusting: try pebble.root()).end == .exit(0))
        let calls = String(decoding: try Files.read(pebble.directory.path("hook.log")), as: UTF8.self)
            .split(separator: "\n").map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
        #expect(
            calls == ["present", "cleanup", "present", "cleanup"].map { "\($0) _acme-challenge.example.org" })
    }

    @Test(arguments: [true, false])
    func `a record in DNS is taken back when the server ends, or at its next start`(isKilled: Bool) throws {
        let pebble = try pebble()
        let hook = pebble.directory.path("slow-hook")
        try TestProgram.writeScript("echo \"$1 $2\" >>\"$0.log\"\n[ $1 = cleanup ] || exec sleep 60", to: hook)
        func calls(_ wanted: [String]) throws {
            let limit = WaitLimit.usual
            var found: [String] = []
            while found.count < wanted.count, !limit.passed {
                let log = (try? Files.read("\(hook).log")) ?? []
                found = String(decoding: log, as: UTF8.self).split(separator: "\n").map(String.init)
                usleep(2000)
            }
            #expect(found.prefix(wanted.count) == wanted.map { "\($0) _acme-challenge.ftp.example.org" }[...])
        }
        let server = try FerrydProcess(options: pebble.options(for: "ftp.example.org") + ["--acme-dns-hook", hook])
        try calls(["present"])
        if isKilled {
            server.kill()
            try calls(["present"])
            try server.restart()
            try calls(["present", "cleanup", "present"])
        } else {
            #expect(try server.terminate() == .exit(0))
            try calls(["present", "cleanup"])
        }
    }

    @Test func `a certificate comes by way of the directory of a web server`() throws {
        let pebble = try pebble()
        let root = pebble.directory.path("web")
        try Files.makeDirectory(root)
        let web = try RunningProgram(
            TestProgram.python(
                "import functools, http.server, sys\nhttp.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[2])).serve_forever()",
                "\(pebble.httpPort)", root))
        let limit = WaitLimit.usual
        while (try? RawSocket(connectingTo: SocketName(port: pebble.httpPort))) == nil, !limit.passed { usleep(5000) }
        let server = try FerrydProcess(
            options: pebble.options(for: "ftp.example.org") + ["--acme-web-root", root])
        try server.expectLog(#/Certificates read again/#)
        #expect(web.outputText.contains("GET /.well-known/acme-challenge/"))
        #expect(try Files.list("\(root)/.well-known/acme-challenge").isEmpty)
    }

    @Test func `an account that was given by other means is used`() throws {
        let key = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"
        let pebble = try pebble { $0.external = ("kid-1", key) }
        try Files.write(Array("\(key)\n".utf8), to: pebble.directory.path("eab"))
        let server = try FerrydProcess(
            options: pebble.options(for: "ftp.example.org") + [
                "--acme-http-port", "\(pebble.httpPort)", "--acme-eab-key-id", "kid-1", "--acme-eab-key-file",
                pebble.directory.path("eab"),
            ])
        try server.expectLog(#/Certificates read again/#)
    }

    @Test func `a proof that cannot be seen is told, and the server goes on with its own certificate`() throws {
        let pebble = try pebble()
        // The authority looks at another port than the one that is open.
        let server = try FerrydProcess(
            options: pebble.options(for: "ftp.example.org") + ["--acme-http-port", "\(pebble.tlsPort)"])
        try server.expectLog(
            #/No certificate was obtained\. The proof for ftp\.example\.org failed: .+ The authority must reach port 80 of ftp\.example\.org .+ The next attempt is at /#
        )
        let client = try TestProgram.curl(
            "--ssl-reqd", "--insecure", "--user", "\(server.user):\(server.password)", "ftp://\(server.name)/"
        ).run()
        #expect(client.end == .exit(0))
        #expect(try server.terminate() == .exit(0))
    }

    @Test func `an authority that is down at the start is found when it is up, and a restart asks for nothing`() throws
    {
        let pebble = try Pebble()
        let server = try FerrydProcess(
            options: pebble.options(for: "ftp.example.org") + ["--acme-http-port", "\(pebble.httpPort)"])
        try server.expectLog(#/No certificate was obtained\. 127\.0\.0\.1:\d+ cannot be reached: .+/#)
        try pebble.start()
        // A nudge, or the end of the first pauses, whichever comes first.
        server.signal(SIGHUP)
        try server.expectLog(#/obtained from CN=Pebble/#)
        let root = try pebble.root()
        try server.restart()
        try server.expectLog(#/TLS: certificate of [^\n]*, issued by CN=Pebble/#)
        #expect(try list(server, as: "ftp.example.org", trusting: root).end == .exit(0))
        #expect(try server.terminate() == .exit(0))
        #expect(!server.log.contains("Asking"))
        #expect(!server.log.contains("Account with"))
    }

    @Test func `a renewal takes the place of the old certificate, and no session ends`() throws {
        let pebble = try pebble { $0.validity = 15 }
        let server = try FerrydProcess(
            options: pebble.options(for: "ftp.example.org") + ["--acme-http-port", "\(pebble.httpPort)"])
        let first = try server.expectLog(#/Certificates read again: fingerprint (\S+)\./#)
        let session = try server.client()
        try server.expectLog(#/(?s)Certificates read again.*Certificates read again/#)
        try session.ask("NOOP", expecting: 200)
        #expect(try list(server, as: "ftp.example.org", trusting: try pebble.root()).end == .exit(0))
        #expect(server.log.matches(of: #/Account with/#).count == 1)
        // The key stays, and with it the fingerprint.
        let fingerprints = server.log.matches(of: #/Certificates read again: fingerprint (\S+)\./#).map(\.1)
        #expect(fingerprints.allSatisfy { $0 == first.1 })
    }
}
