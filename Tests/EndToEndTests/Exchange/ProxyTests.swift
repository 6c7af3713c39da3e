// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// `ferry` and `ferryd` with a proxy between them, which alone can resolve the server's name.
@Suite(.ownThread, .fewAtOnce) struct ProxyTests {
    private static let name = "ftp.example.invalid"

    @Test(arguments: TunnelProxy.Language.allCases, [false, true])
    func `files go both ways through a proxy, in clear and encrypted`(
        language: TunnelProxy.Language, isEncrypted: Bool
    ) throws {
        let (server, desk) = (try FerrydProcess(), try ShellSandbox())
        let tunnel = try TunnelProxy(language, login: "bob:s3cret")
        let options = [
            "--proxy", tunnel.url.replacing("://", with: "://bob:s3cret@"), "--tls", isEncrypted ? "require" : "off",
        ]
        if isEncrypted {
            let trust = try desk.ferry(
                ["--proxy", options[1], "--yes"], ["trust", Self.name, "\(server.name.port)"], as: "x", "x"
            ).run()
            #expect(trust.succeeded, "\(trust)")
        }
        let content = Content.bytes(3_000_000)
        try Files.write(content, to: desk.path("a"))
        try Files.write(Content.bytes(5), to: desk.path("b"))
        for words in [
            ["put", "a", "b", "\(Self.name):"], ["get", "\(Self.name):a", "back"], ["ls", "\(Self.name):"],
        ] {
            let result = try desk.ferry(words + options, to: server).run(within: .seconds(60))
            #expect(result.succeeded, "\(result)")
            #expect(!result.errorText.contains("s3cret"))
        }
        #expect(try Files.read("\(server.root)/a") == content)
        #expect(try Files.read(desk.path("back")) == content)
        #expect(tunnel.places.allSatisfy { $0.hasPrefix("\(Self.name):") })
        #expect(tunnel.places.count > 6)
    }

    @Test func `the environment names a proxy, no_proxy excepts hosts, and an option decides`() throws {
        let (server, desk) = (try FerrydProcess(), try ShellSandbox())
        let tunnel = try TunnelProxy(.socks5)
        func ls(_ host: String, _ options: String..., setting variables: [String: String]) throws -> ProgramResult {
            var program = desk.ferry(["ls", "\(host):", "--tls", "off"] + options, to: server)
            for (name, value) in variables { program = program.setting(name, to: value) }
            return try program.run()
        }
        #expect(try ls(Self.name, setting: ["all_proxy": tunnel.url]).succeeded)
        #expect(try ls(Self.name, setting: ["all_proxy": "http://127.0.0.1:1", "ftp_proxy": tunnel.url]).succeeded)
        let count = tunnel.places.count
        #expect(count == 4)
        #expect(try ls("127.0.0.1", setting: ["ALL_PROXY": tunnel.url, "no_proxy": "a,127.0.0.0/8"]).succeeded)
        #expect(try ls("127.0.0.1", "--proxy", "none", setting: ["ALL_PROXY": tunnel.url]).succeeded)
        #expect(tunnel.places.count == count)
        #expect(try ls("127.0.0.1", "--proxy", tunnel.url, setting: ["no_proxy": "*"]).succeeded)
        #expect(tunnel.places.count == count + 2)
        let bad = try ls("127.0.0.1", setting: ["ftp_proxy": "socks4://h:1"])
        #expect(bad.end == .exit(2), "\(bad)")
        #expect(bad.errorText.contains("The variable ftp_proxy names no proxy that can be used: a proxy is socks5://"))
    }

    @Test func `a proxy that refuses is told, and active data connections are refused before it is asked`() throws {
        let (server, desk) = (try FerrydProcess(), try ShellSandbox())
        let tunnel = try TunnelProxy(.http, answer: Array("HTTP/1.1 403 Forbidden\r\n\r\n".utf8))
        let words = ["ls", "\(Self.name):", "--proxy", tunnel.url, "--retries", "0"]
        let active = try desk.ferry(words + ["--active"], to: server).run()
        #expect(active.end == .exit(2), "\(active)")
        #expect(active.errorText.contains("data connections are passive"))
        #expect(tunnel.places.isEmpty)
        let refused = try desk.ferry(words, to: server).run()
        #expect(refused.end == .exit(3), "\(refused)")
        #expect(refused.errorText.contains("no connection through the proxy \(tunnel.url) (it refuses: 403 Forbidden)"))
        #expect(refused.errorText.contains("--proxy none"))
    }

    @Test func `the shell tells of the proxy`() throws {
        let (server, desk) = (try FerrydProcess(), try ShellSandbox())
        let tunnel = try TunnelProxy(.socks5)
        let terminal = try desk.terminal(
            "--proxy", tunnel.url, "--tls", "off", "--user", server.user, Self.name, "\(server.name.port)")
        try terminal.expect(
            "Connected to \(Self.name):\(server.name.port) (through the proxy \(tunnel.url), not encrypted)")
        try terminal.expect("Password:")
        try terminal.enter(server.password, expecting: "> ")
        try terminal.enter("status", expecting: "through the proxy \(tunnel.url)")
        try terminal.enter("active", expecting: "no server can connect to here")
        try terminal.quit()
    }
}
