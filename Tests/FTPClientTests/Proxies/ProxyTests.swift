// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Testing

/// Connections through proxies on this machine: the name of the server is one that only the proxy can resolve.
@Suite(.ownThread) struct ProxyTests {
    private static let name = "ftp.example.invalid"

    private static func proxy(_ tunnel: TunnelProxy, login: Credentials? = nil) throws -> Proxy {
        var proxy = try Proxy(url: tunnel.url)
        proxy.credentials = login
        return proxy
    }

    @Test(arguments: TunnelProxy.Language.allCases, [nil, "bob:pw"])
    func `control and data connections go through it`(language: TunnelProxy.Language, login: String?) async throws {
        let tunnel = try TunnelProxy(language, login: login)
        let proxy = try Self.proxy(tunnel, login: login.map { _ in Credentials(user: "bob", password: "pw") })
        try await ScriptedTest.loggedIn {
            ($0.host, $0.proxy) = (Self.name, proxy)
        } _: { session in
            #expect(try session.control.peerName.host == "127.0.0.4")
            // At first the data connection stands before the command, then it is made behind it.
            for _ in 1...2 {
                let listener = try session.passive()
                try session.expect("NLST")
                try session.reply("150 Here.")
                let data = try listener.accept()
                #expect(try data.peerName.host == "127.0.0.4")
                try data.send("a\r\n")
                data.close()
                try session.reply("226 Done.")
            }
        } client: { connection in
            for _ in 1...2 {
                let names = try await connection.names()
                #expect(names == [[0x61]])
            }
            #expect(connection.isOnThisMachine == false)
            #expect(connection.peer.hasSuffix(" through the proxy \(proxy)"))
        }
        #expect(tunnel.places.count == 3)
        #expect(tunnel.places.allSatisfy { $0.hasPrefix("\(Self.name):") })
    }

    @Test func `the address of a 227 is not believed, unless somebody trusts it`() async throws {
        for isTrusting in [false, true] {
            let tunnel = try TunnelProxy(.socks5)
            let proxy = try Self.proxy(tunnel)
            try await ScriptedTest.loggedIn {
                ($0.host, $0.proxy) = (Self.name, proxy)
                ($0.dataMode, $0.trustsPassiveAddress) = (.passive, isTrusting)
            } _: { session in
                try session.expect("PASV")
                let listener = try RawListener()
                let port = try listener.name.port
                try session.reply("227 (10,1,2,3,\(port >> 8),\(port & 255))")
                try session.expect("NLST")
                try session.deliver([], over: listener)
            } client: { connection in
                _ = try await connection.names()
            }
            #expect(tunnel.places.last?.hasPrefix(isTrusting ? "10.1.2.3:" : "\(Self.name):") == true)
        }
    }

    @Test(arguments: TunnelProxy.Language.allCases)
    func `what is behind it is encrypted and judged as any server`(language: TunnelProxy.Language) async throws {
        let stage = try TLSStage()
        let tunnel = try TunnelProxy(language)
        let proxy = try Self.proxy(tunnel)
        // At a loopback address an unknown key would be taken; a proxy there does not make the server one of this machine.
        let error = try await EncryptedTest.failure {
            ($0.host, $0.proxy, $0.tls.mode) = (Self.name, proxy, .required)
        } _: { session in
            try? session.agreeToEncryption(by: stage)
        }
        #expect(error?.code == .untrusted, "\(error as Any)")
        try await EncryptedTest.loggedIn(by: stage) {
            ($0.host, $0.proxy, $0.tls.mode, $0.tls.pins) = (Self.name, proxy, .required, [stage.fingerprint])
        } _: { session in
            let data = try session.encryptedData("NLST", by: stage)
            try data.send("a\r\n")
            data.closeNotify()
            data.close()
            try session.reply("226 Done.")
        } client: { connection in
            let names = try await connection.names()
            #expect(names == [[0x61]])
        }
    }

    @Test func `active data connections are refused in words, and are no way out`() async throws {
        let tunnel = try TunnelProxy(.http)
        let proxy = try Self.proxy(tunnel)
        try await ScriptedTest.loggedIn {
            $0.proxy = proxy
        } _: { session in
            for word in ["EPSV", "PASV"] {
                try session.expect(word)
                try session.reply("502 No.")
            }
        } client: { connection in
            let passive = await failure { () async throws(FTPError) in try await connection.names() }
            #expect(passive?.code == .notSupported, "\(passive as Any)")
            connection.use(.active)
            let active = await failure { () async throws(FTPError) in try await connection.names() }
            #expect(active?.code == .refusedByGuard)
            #expect(active.map { "\($0)".contains("through a proxy") } == true)
        }
    }

    @Test(
        arguments: [
            (TunnelProxy.Language.socks5, [5, 0], "the proxy HERE (it closed the connection without an answer)"),
            (.socks5, [5, 2, 0, 1, 0, 0, 0, 0, 0, 0], "(it refuses: its rules do not allow this connection)"),
            (.http, Array("HTTP/1.1 403 Forbidden\r\n\r\n".utf8), "(it refuses: 403 Forbidden)"),
            (.http, Array("<html>".utf8), "(what it answers is no HTTP)"),
        ] as [(TunnelProxy.Language, [UInt8], String)])
    func `a refusal is told with the proxy`(language: TunnelProxy.Language, answer: [UInt8], words: String) async throws
    {
        let tunnel = try TunnelProxy(language, answer: answer)
        let error = try await error(through: Self.proxy(tunnel))
        #expect(error?.code == .cannotConnect)
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains(words.replacing("HERE", with: tunnel.url)), "\(text)")
        #expect(text.hasPrefix("Cannot connect to \(Self.name):21: no connection through the proxy \(tunnel.url)"))
        #expect(error?.advice?.contains("proxy") == true)
    }

    @Test(arguments: TunnelProxy.Language.allCases)
    func `a wrong password and a missing one are told apart`(language: TunnelProxy.Language) async throws {
        let tunnel = try TunnelProxy(language, login: "bob:pw")
        let wrong = try await error(through: Self.proxy(tunnel, login: Credentials(user: "bob", password: "no")))
        #expect(wrong?.cause as? ProxyError == .refusesCredentials)
        let missing = try await error(through: Self.proxy(tunnel))
        #expect(missing?.cause as? ProxyError == .wantsCredentials)
        #expect(tunnel.places.isEmpty)
    }

    @Test func `a proxy that is not there, has no address or keeps silent is the one to blame`() async throws {
        let closed = try ReservedPort()
        let gone = await error(through: Proxy(.http, host: "127.0.0.1", port: closed.name.port))
        #expect(gone?.cause as? ProxyError == .unreachable("Connection refused"))
        let nameless = await error(through: Proxy(.socks5, host: "proxy.invalid", port: 1))
        let isNameless = if case .unreachable = nameless?.cause as? ProxyError { true } else { false }
        #expect(isNameless, "\(nameless as Any)")
        let silent = try RawListener()
        let name = try silent.name
        for language in ProxyLanguage.allCases {
            let error = await error(
                through: Proxy(language, host: "127.0.0.1", port: name.port), within: .seconds(2))
            #expect(error?.code == .timedOut)
            #expect(error?.cause as? ProxyError == .silent)
        }
    }

    @Test func `a data connection that the proxy never makes has an end`() async throws {
        let tunnel = try TunnelProxy(.socks5, connections: 1)
        let proxy = try Self.proxy(tunnel)
        try await ScriptedTest.loggedIn {
            $0.proxy = proxy
            $0.timeouts.dataConnect = .seconds(2)
        } _: { session in
            _ = try session.passive()
            _ = try session.passive()
        } client: { connection in
            let error = await failure { () async throws(FTPError) in try await connection.names() }
            #expect(error?.code == .cannotConnect, "\(error as Any)")
            #expect(error?.cause as? ProxyError == .silent)
        }
    }

    /// The error with which opening a connection through a proxy fails.
    private func error(through proxy: Proxy, within span: Duration = .seconds(60)) async -> FTPError? {
        var configuration = ConnectionConfiguration(host: Self.name)
        configuration.proxy = proxy
        configuration.timeouts.connect = span
        return await failure { () async throws(FTPError) in _ = try await FTPConnection.open(configuration) }
    }
}
