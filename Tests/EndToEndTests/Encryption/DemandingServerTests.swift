// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

/// ferry against servers of others that demand a certificate of it, and data connections that resume.
@Suite(.ownThread, .fewAtOnce) struct DemandingServerTests {
    private func ferry(
        _ desk: ShellSandbox, _ server: ThirdPartyServer, _ words: [String], _ options: String...
    ) throws -> ProgramResult {
        try desk.ferry(["--tls", "require", "-v"] + options, words, as: server.user, server.password)
            .run(within: .seconds(60))
    }

    @Test(.requires("openssl"), arguments: ThirdPartyServer.demandingCertificates, TLSVersion.allCases)
    func `a certificate that the server demands is shown on both connections`(
        kind: ThirdPartyServer.Kind, version: TLSVersion
    ) throws {
        let authority = try TestAuthority()
        let stranger = try TestAuthority()
        let server = try ThirdPartyServer(kind, .explicit(newest: version, clientAuthorities: authority.file))
        let (desk, url) = (try ShellSandbox(), "ftp://127.0.0.1:\(server.name.port)/")
        let content = Content.bytes(300_000)
        try Files.write(content, to: desk.path("a"))
        let own = try authority.issue("ada")
        let put = try ferry(desk, server, ["put", "a", url], "--certificate", own.certificate, "--key", own.key)
        #expect(put.end == .exit(0), "\(put.errorText)")
        #expect(try Files.read("\(server.root)/a") == content)
        let get = try ferry(
            desk, server, ["get", url + "a", "-o", "b"], "--certificate", own.certificate, "--key", own.key)
        #expect(get.end == .exit(0), "\(get.errorText)")
        #expect(try Files.read(desk.path("b")) == content)
        let other = try stranger.issue("ada")
        #expect(
            try ferry(desk, server, ["ls", url], "--certificate", other.certificate, "--key", other.key).end != .exit(0)
        )
        #expect(try ferry(desk, server, ["ls", url]).end != .exit(0))
    }

    /// vsftpd (`require_ssl_reuse`) and ProFTPD take no data connection that does not resume.
    @Test(arguments: ThirdPartyServer.demandingCertificates, TLSVersion.allCases)
    func `after a reconnect data connections resume the new session`(
        kind: ThirdPartyServer.Kind, version: TLSVersion
    ) throws {
        let server = try ThirdPartyServer(kind, .explicit(newest: version))
        let proxy = try ControlProxy(to: server.name)
        defer { proxy.stop() }
        let desk = try ShellSandbox()
        try Files.write(Content.bytes(5000), to: "\(server.root)/a")
        try Files.write(Content.bytes(6000), to: "\(server.root)/b")
        try Files.write(Content.bytes(7000), to: "\(server.root)/c")
        let terminal = try PseudoTerminal(
            running: desk.ferry(
                ["--tls", "require", "-v"], ["ftp://127.0.0.1:\(proxy.name.port)/"], as: server.user, server.password))
        try terminal.expect("> ")
        for name in ["a", "b", "c"] {
            try terminal.enter("get \(name) -o \(name).got", expecting: "Downloaded")
            try terminal.expect("> ")
            #expect(try Files.read(desk.path("\(name).got")) == Files.read("\(server.root)/\(name)"))
            proxy.cut()
        }
        try terminal.enter("quit")
        #expect(try terminal.expectEnd() == .exit(0))
    }
}
