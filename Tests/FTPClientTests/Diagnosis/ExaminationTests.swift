// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Testing

/// Examinations of servers that ail: which check tells it, whose fault it is, what to do.
@Suite(.ownThread) struct ExaminationTests {
    private func findings(
        at port: UInt16, writes: Bool = false, connections: Int = 1,
        _ configure: (inout ConnectionConfiguration) -> Void = { _ in }
    ) async throws -> [ServerFinding] {
        let credentials = Credentials(user: "bob", password: "geheim")
        var configuration = ConnectionConfiguration(host: "127.0.0.1", port: port)
        configure(&configuration)
        var examination = ServerExamination(configuration, as: credentials)
        examination.writes = writes
        examination.connectionLimit = connections
        var findings: [ServerFinding] = []
        try await examination.run { findings.append($0) }
        for finding in findings {
            let all = "\(finding.message) \(finding.advice ?? "") \(finding.facts)"
            #expect(!all.contains("geheim"), "\(all)")
            #expect(finding.verdict != .problem || finding.fault != nil, "\(finding.message)")
        }
        return findings
    }

    private func examine(
        _ server: AilingServer, writes: Bool = false, connections: Int = 1
    ) async throws -> [ServerFinding.Check: ServerFinding] {
        let found = try await ScriptedServer.playing(sessions: .any) { session in
            server.serve(session)
        } to: { port in
            try await findings(at: port, writes: writes, connections: connections)
        }
        return Dictionary(found.map { ($0.check, $0) }, uniquingKeysWith: { one, _ in one })
    }

    @Test func `a healthy server has no problems, and in clear that is worth a note`() async throws {
        let found = try await examine(AilingServer(), writes: true, connections: 3)
        for (check, finding) in found where check != .encryption {
            #expect(finding.verdict == .good, "\(check): \(finding.message)")
        }
        #expect(found[.encryption]?.verdict == .note)
        #expect(found[.connections]?.message.contains("3 connections at least") == true)
        #expect(Set(found.keys).isSuperset(of: [.epsv, .pasv, .active, .clock, .writing, .login, .features]))
    }

    @Test func `a server that must know a transfer before is told of it by each check`() async throws {
        var server = AilingServer()
        server.wantsAnnouncements = true
        let found = try await examine(server, writes: true, connections: 2)
        for (check, finding) in found where check != .encryption {
            #expect(finding.verdict == .good, "\(check): \(finding.message)")
        }
    }

    @Test func `a port where nobody listens is the server's fault, or a slip`() async throws {
        let listener = try RawListener()
        let port = try listener.name.port
        _ = consume listener
        let found = try await findings(at: port)
        #expect(found.map(\.check) == [.name, .address])
        #expect(found[1].message.contains("nothing listens") && found[1].fault == .server)
    }

    /// The deed of a server in place of a greeting.
    @Test(arguments: [
        ("SSH-2.0-OpenSSH_9.2", "no FTP server", ServerFinding.Fault.here),
        ("421 Too many connections.", "takes no more connections", .server), ("", "closes it at once", .server),
        ("421 Your address is banned for 5 more minutes.", "turns this address away: 421 Your address", .server),
    ])
    func `a strange greeting is explained`(text: String, words: String, fault: ServerFinding.Fault) async throws {
        try await ScriptedServer.playing(sessions: 2) { session in
            if session.number == 2, !text.isEmpty { try session.reply(text) }
            if session.number == 2 { session.control.close() } else { _ = try? session.nextLine() }
        } to: { port in
            let found = try await findings(at: port)
            let last = try #require(found.last)
            #expect(last.check == .greeting && last.verdict == .problem)
            #expect(last.message.contains(words) && last.fault == fault, "\(last.message)")
        }
    }

    @Test func `a server that says nothing may want TLS first`() async throws {
        try await ScriptedServer.playing(sessions: 2) { session in
            _ = try? session.nextLine()
        } to: { port in
            let found = try await findings(at: port) { $0.timeouts.reply = .milliseconds(300) }
            #expect(found.last?.message.contains("says nothing") == true)
            #expect(found.last?.advice?.contains("ftps://") == true)
        }
    }

    @Test func `a refused login is the account's affair`() async throws {
        let found = try await examine(AilingServer(replies: ["PASS": "530 Login incorrect."]))
        #expect(found[.login]?.verdict == .problem && found[.login]?.fault == .account)
        #expect(found[.login]?.message.hasSuffix("530 Login incorrect.") == true)
        #expect(found[.epsv] == nil)
    }

    @Test func `another address in PASV is told with the setting that cures it`() async throws {
        let found = try await examine(AilingServer(passiveHost: "10,0,0,7"))
        let finding = try #require(found[.pasv])
        #expect(finding.verdict == .note && finding.message.contains("works here, but names 10.0.0.7"))
        #expect(finding.advice?.contains("MasqueradeAddress") == true)
        let lost = try await examine(AilingServer(passiveHost: "10,0,0,7", losesPorts: true))
        #expect(lost[.pasv]?.verdict == .problem && lost[.pasv]?.fault == .server)
        #expect(lost[.pasv]?.message.contains("PASV names 10.0.0.7") == true)
    }

    @Test func `passive ports behind a firewall are its owner's affair, and one way is enough`() async throws {
        let lost = try await examine(AilingServer(losesPorts: true))
        for check in [ServerFinding.Check.epsv, .pasv] {
            #expect(lost[check]?.verdict == .problem && lost[check]?.fault == .network, "\(check)")
            #expect(lost[check]?.advice?.contains("passive ports") == true)
        }
        #expect(lost[.active]?.verdict == .good)
        let old = try await examine(AilingServer(replies: ["EPSV": "500 What?", "PORT": "500 Never."]))
        #expect(old[.epsv]?.verdict == .note && old[.pasv]?.verdict == .good, "\(old.values.map(\.message))")
        #expect(old[.active]?.verdict == .note)
    }

    @Test(arguments: [
        (7200, "2:00 hours ahead of UTC", "UTC"), (-19_800, "5:30 hours behind UTC", "UTC"),
        (500, "00 seconds ahead of", "clocks"),
    ])
    func `a clock that is wrong is told from a zone that is`(
        offset: Int, words: String, advice: String
    ) async throws {
        let found = try await examine(AilingServer(clockOffset: offset), writes: true)
        let finding = try #require(found[.clock])
        #expect(finding.verdict == .problem && finding.fault == .server)
        #expect(finding.message.contains(words) || offset == 500 && finding.message.contains("seconds ahead"))
        #expect(finding.advice?.contains(advice) == true)
    }

    @Test func `what an account may not do is told, and nothing is left behind`() async throws {
        let denied = try await examine(AilingServer(replies: ["STOR": "550 Permission denied."]), writes: true)
        #expect(denied[.writing]?.verdict == .problem && denied[.writing]?.fault == .account)
        let fixed = try await examine(AilingServer(replies: ["RNFR": "550 Permission denied."]), writes: true)
        #expect(fixed[.writing]?.verdict == .note)
        #expect(fixed[.writing]?.message.contains("cannot be renamed") == true)
    }

    @Test func `the connection that is one too many is counted`() async throws {
        // One session each for address, greeting and the two handshakes that are refused.
        var found = try await examine(AilingServer(), connections: 2)
        #expect(found[.connections]?.message.contains("2 connections at least") == true)
        let before = 3
        found = try await examine(AilingServer(sessions: before + 3), connections: 10)
        #expect(found[.connections]?.message.contains("3 connections at a time") == true)
        #expect(found[.connections]?.message.contains("421 Too many connections") == true)
    }

    @Test func `nothing is tried that was not allowed`() async throws {
        let found = try await examine(AilingServer(replies: ["STOR": "550 Never."]))
        #expect(found[.writing] == nil)
        #expect(found[.clock]?.verdict == .skipped && found[.connections]?.verdict == .skipped)
    }
}
