// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

/// `ferry doctor` at real servers.
@Suite(.ownThread, .fewAtOnce) struct DoctorTests {
    @Test(arguments: ServedPlace.Kind.available)
    func `servers that work have no problems`(kind: ServedPlace.Kind) throws {
        let place = try ServedPlace(kind)
        let desk = try ShellSandbox()
        let result = try place.ferry(desk, ["doctor", "--write", "127.0.0.1"]).run(within: .seconds(90))
        #expect(result.end == .exit(0), "\(result)")
        // Lines end where the width does.
        let text = result.outputText.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for words in ["takes connections", "is logged in", "EPSV works", "PASV works", "PORT works", "clock agrees"] {
            #expect(text.contains(words), "\(words): \(result)")
        }
        #expect(try Files.list(place.root).isEmpty, "\(result)")
        if case .ferryd = kind {
            #expect(text.contains("TLS 1.3 and 1.2."))
            #expect(text.contains("with the session of the control connection"))
        }
    }

    @Test(arguments: ThirdPartyServer.encrypting, TLSVersion.allCases)
    func `versions of TLS are told apart, and data goes on with the session where the server wants that`(
        kind: ThirdPartyServer.Kind, version: TLSVersion
    ) throws {
        let server = try ThirdPartyServer(kind, .explicit(newest: version))
        let desk = try ShellSandbox()
        let result = try desk.ferry("doctor", "--json", "127.0.0.1", to: server).run(within: .seconds(90))
        #expect(result.succeeded, "\(result)")
        let versions = version == .tls13 ? "[\"1.3\",\"1.2\"]" : "[\"1.2\"]"
        #expect(result.outputText.contains("\"versions\":\(versions)"), "\(result)")
        for check in ["epsv", "pasv", "active"] {
            #expect(result.outputText.contains("{\"check\":\"\(check)\",\"verdict\":\"good\""), "\(check): \(result)")
        }
        #expect(result.outputText.contains("{\"check\":\"dataEncryption\",\"verdict\":\""), "\(result)")
    }

    @Test(arguments: ThirdPartyServer.implicitlyEncrypting)
    func `TLS from the first byte is looked at by its address`(kind: ThirdPartyServer.Kind) throws {
        let server = try ThirdPartyServer(kind, .implicit)
        let desk = try ShellSandbox()
        let url = "ftps://\(server.user)@127.0.0.1:\(server.name.port)/"
        let result = try desk.ferry("doctor", "--json", url).setting("FERRY_PASSWORD", to: server.password)
            .run(within: .seconds(90))
        #expect(result.succeeded, "\(result)")
        #expect(result.outputText.contains("from the first byte: TLS 1.3 and 1.2."), "\(result)")
    }

    @Test func `without a user nobody logs in, and JSON holds no secret`() throws {
        try FerrydProcess.serving("--verbose") { server in
            let desk = try ShellSandbox()
            let plain = try desk.ferry("doctor", "127.0.0.1", "\(server.name.port)").run()
            #expect(plain.succeeded, "\(plain)")
            #expect(plain.outputText.contains("Nobody was logged in"))
            #expect(server.log.matches(of: #/> USER/#).count == 1)
            let json = try desk.ferry("doctor", "--json", "--limits", "127.0.0.1", to: server).run(within: .seconds(60))
            #expect(json.succeeded, "\(json)")
            let lines = json.outputText.split(separator: "\n")
            #expect(lines.allSatisfy { $0.hasPrefix("{\"check\":\"") && $0.hasSuffix("}") }, "\(json)")
            #expect(json.outputText.contains("\"connections\":10"))
            #expect(!json.outputText.contains(server.password))
        }
    }

    /// In optimized code the certificate was freed a moment before it was told, in one of two runs.
    @Test func `a certificate that an authority has signed is told, each time`() throws {
        let authority = try TestAuthority()
        let (certificate, key) = try authority.issue("localhost", days: 30)
        let server = try FerrydProcess(options: ["--certificate", certificate, "--key", key])
        let desk = try ShellSandbox()
        for _ in 0..<8 {
            let result = try desk.ferry(["doctor", "--ca", authority.file, "--json", "localhost"], to: server)
                .run(within: .seconds(60))
            #expect(
                result.outputText.contains(
                    #""The certificate of CN=localhost is trusted: an authority proves it.","subject":"CN=localhost""#),
                "\(result)")
            let trust = try desk.ferry(["trust", "--ca", authority.file, "localhost"], to: server).run()
            #expect(trust.succeeded, "\(trust)")
        }
    }

    @Test func `the ways that earlier connections have shown are told, until they are forgotten`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            func doctor(_ options: String...) throws -> String {
                let result = try desk.ferry(["doctor", "127.0.0.1"] + options, to: server).run(within: .seconds(60))
                #expect(result.succeeded, "\(result)")
                let said = result.outputText + result.errorText
                return said.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
            #expect(!(try doctor().contains("Known from earlier")))
            #expect(try desk.ferry("ls", "127.0.0.1:", to: server).run().succeeded)
            let known = "Known from earlier connections: it takes several commands at once"
            #expect(try doctor().contains(known))
            #expect(try doctor("--forget") == "Forgot 127.0.0.1:\(server.name.port)")
            #expect(!(try doctor().contains("Known from earlier")))
            #expect(try doctor("--forget") == "Nothing was known of 127.0.0.1:\(server.name.port)")
        }
    }

    @Test func `another key than the one that is meant is a problem, and no password goes there`() throws {
        try FerrydProcess.serving("--verbose") { server in
            let desk = try ShellSandbox()
            let pin = "sha256:" + String(repeating: "A", count: 43) + "="
            let named = try desk.ferry("doctor", "--trust", pin, "127.0.0.1", to: server).run()
            #expect(named.end == .exit(4), "\(named)")
            #expect(named.outputText.contains("PROBLEM") && named.outputText.contains("that was named"), "\(named)")
            // The one session is that of the test itself.
            #expect(server.log.matches(of: #/> USER/#).count == 1, "\(server.log)")
            let wrong = try desk.ferry("doctor", "127.0.0.1", to: server)
                .setting("FERRY_PASSWORD", to: "wrong").run()
            #expect(wrong.end == .exit(5), "\(wrong)")
            #expect(wrong.outputText.contains("Whose fault: the account's."))
        }
    }

    @Test func `what cannot be reached ends with 3`() throws {
        let desk = try ShellSandbox()
        let port = try ReservedPort()
        let closed = try desk.ferry("doctor", "127.0.0.1", "\(port.name.port)").run()
        #expect(closed.end == .exit(3), "\(closed)")
        #expect(closed.outputText.contains("Whose fault: the server's."))
        let unknown = try desk.ferry("doctor", "no-such-host.invalid").run(within: .seconds(60))
        #expect(unknown.end == .exit(3), "\(unknown)")
        #expect(unknown.outputText.contains("stands for no address"))
    }
}
