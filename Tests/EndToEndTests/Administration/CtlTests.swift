// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// `ferryd ctl` beside a real server.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct CtlTests {
    private func ctl(_ server: FerrydProcess, _ words: String...) throws -> ProgramResult {
        try run(words + ["--state", server.outside("state")])
    }

    private func run(_ words: [String]) throws -> ProgramResult {
        var program = TestProgram.built("ferryd", "ctl").setting("http_proxy", to: "http://127.0.0.1:1")
        program.arguments += words.map { Array($0.utf8) }
        return try program.run()
    }

    @Test func `sessions are shown, and one is sent away with a reason`() throws {
        let server = try FerrydProcess("--control-socket", "on")
        #expect(try ctl(server, "sessions").errorText == "ferryd: Nobody is connected.\n")
        let client = try server.client()
        let listed = try ctl(server, "sessions")
        let line = #/SESSION +USER +ADDRESS +TLS +SINCE +DOES\n(\d+) +(\S+) +127\.0\.0\.1 +- +\d+ s +idle\n/#
        let match = try #require(listed.outputText.wholeMatch(of: line), "\(listed)")
        #expect(String(match.2) == server.user)
        let json = try ctl(server, "sessions", "--json").outputText
        #expect(json.hasPrefix("{\"session\":\(match.1),\"address\":\"127.0.0.1\",\"port\":"))
        let gone = try ctl(server, "disconnect", String(match.1), "99999", "--reason", "100 % sure & ünhappy")
        #expect(gone.end == .exit(1))
        #expect(gone.outputText == "Session \(match.1) is told to end.\n")
        #expect(gone.errorText == "ferryd: There is no session 99999.\n")
        #expect(try client.expect(421).text.contains("The administrator ended this session: 100 % sure & ünhappy."))
    }

    @Test func `bans are shown and lifted`() throws {
        let server = try FerrydProcess("--control-socket", "on")
        #expect(try ctl(server, "bans").errorText == "ferryd: No address is banned.\n")
        let add = TestProgram.built(
            "ferryd", "ban", "add", "192.0.2.0/24", "2001:db8::/64", "--state", server.outside("state"))
        #expect(try add.run().succeeded)
        #expect(try ctl(server, "bans").outputText.contains(#/192\.0\.2\.0\/24 +\S+ +lifted +by an administrator\n/#))
        #expect(try ctl(server, "bans", "lift", "2001:db8::/64", "192.0.2.0/24").succeeded)
        #expect(try ctl(server, "bans", "lift", "192.0.2.0/24").errorText == "ferryd: 192.0.2.0/24 is not banned.\n")
        #expect(try ctl(server, "bans", "--json").outputText.isEmpty)
    }

    @Test func `numbers are printed, and settings checked and read again`() throws {
        let directory = try SuiteDirectory(named: "ctl")
        let file = directory.path("ferryd.toml")
        try Files.write(Array("banner = \"One.\"\n".utf8), to: file)
        let server = try FerrydProcess("--control-socket", "on", "--configuration", file)
        #expect(try ctl(server, "metrics").outputText.contains("\nferryd_bans 0\n"))
        try Files.write(Array("banner = \"Two.\"\nloops = 1\n".utf8), to: file)
        #expect(
            try ctl(server, "reload").outputText
                == "Settings read again: changed banner.\nFrom the next start on, not before: loops.\n")
        try server.expectLog(#/Settings read again from \S+: changed banner\./#)
        #expect(try RawReply(from: RawSocket(connectingTo: server.name))?.text == "220 Two.")
        try Files.write(Array("baner = \"Two.\"\n".utf8), to: file)
        let wrong = try ctl(server, "reload")
        #expect(wrong.end == .exit(1))
        #expect(
            wrong.errorText.contains(
                #/stay as they were.*\n  \S+:1:1: There is no key "baner"; did you mean "banner"\?\n/#))
        let check = try ctl(server, "check")
        #expect(check.end == .exit(1))
        #expect(check.errorText.contains("There is no key \"baner\""))
    }

    @Test func `a server that drains lets its clients go, and ends`() throws {
        let server = try FerrydProcess("--control-socket", "on")
        let client = try server.client()
        #expect(try ctl(server, "drain").outputText.hasPrefix("The server ends"))
        #expect(try client.expect(421).text.contains("shutting down"))
        try server.expectLog(#/Stopped\.\n/#)
        let limit = WaitLimit.usual
        while server.isRunning { if limit.passed { throw limit.exceeded("the end of the server") } }
        let late = try ctl(server, "sessions")
        #expect(late.end == .exit(1))
        #expect(late.errorText.contains("No server is to be steered through"))
    }

    @Test func `without a server it is said what to do`() throws {
        let server = try FerrydProcess()
        let off = try ctl(server, "sessions")
        #expect(off.end == .exit(1))
        #expect(off.errorText.contains("state/control.sock. It has to run with --control-socket on"))
        let killed = try FerrydProcess("--control-socket", "on")
        killed.kill()
        #expect(try ctl(killed, "sessions").errorText.contains("does not run any more."))
        #expect(try run(["sesions"]).errorText.contains("Did you mean \"sessions\"?"))
        #expect(try run([]).errorText.contains("What is to be done: sessions, disconnect, bans, metrics, check"))
        #expect(try run(["metrics", "x"]).end == .exit(2))
        #expect(try run(["--help"]).outputText.contains("ferryd ctl disconnect SESSION... [--reason TEXT]"))
    }
}
