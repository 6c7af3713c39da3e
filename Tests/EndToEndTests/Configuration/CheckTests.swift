// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// `ferryd check`, as an administrator runs it before a start.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct CheckTests {
    private let directory: SuiteDirectory

    init() throws {
        directory = try SuiteDirectory(named: "check")
        try Files.makeDirectory(directory.path("served"))
    }

    private func check(_ text: String, _ options: String...) throws -> ProgramResult {
        let file = directory.path("ferryd.toml")
        try Files.write(Array(("state = \"state\"\nroot = \"served\"\n" + text).utf8), to: file)
        var program = TestProgram.built("ferryd", "check", "--configuration", file)
        program.arguments += options.map { Array($0.utf8) }
        return try program.run()
    }

    @Test func `it says what would be served, to whom, under which limits`() throws {
        let text = """
            anonymous = true
            max-sessions = 50
            passive-ports = "10000-10009"
            public-address = "192.0.2.7"
            passive-address = ["10.0.0.0/8=10.1.2.3", "10.1.0.0/16=local"]
            [[listener]]
            port = 990
            implicit-tls = true
            [[listener]]
            port = 2100
            address = "127.0.0.1"
            proxy-networks = ["10.0.0.0/8"]
            """
        let added = TestProgram.built(
            "ferryd", "user", "add", "ada", "--allow", "list,read", "--password-file", "-", "--state",
            directory.path("state"))
        #expect(try added.run(input: Array("engine".utf8)).succeeded)
        for words in [
            ["add", "eve", "--allow", "none", "--password-file", "-"],
            ["rule", "eve", "--allow", "write", "--path", "/in"],
        ] {
            let kept = TestProgram.built("ferryd", ["user"] + words + ["--state", directory.path("state")])
            #expect(try kept.run(input: Array("engine".utf8)).succeeded)
        }
        let result = try check(text, "--rate-up", "2M")
        let words = result.outputText
        for line in [
            "  \(directory.path("ferryd.toml"))\n  command line: --rate-up\n",
            "Listens on:\n  port 990, all addresses, TLS from the first byte\n",
            "  127.0.0.1:2100, TLS for clients that ask, behind load balancers in 10.0.0.0/8\n",
            "Serves:\n  \(directory.path("served"))\n", "  ada: may list,read, in the served directory\n",
            "  eve: may do nothing (and what its rules say: ferryd user rule eve), in the served directory\n",
            "  visitors without an account: may ", "Limits:\n  50 sessions, ",
            "  uploads: 2M bytes a second together\n",
            "Data ports:\n  10000-10009, 10 of them\n  clients in 10.0.0.0/8 are told 10.1.2.3\n",
            "  clients in 10.1.0.0/16 are told the address that they connected to\n  others are told 192.0.2.7\n",
            "  to be open in firewalls: TCP 990 for sessions, and TCP 10000-10009, for each address that is told\n",
        ] {
            #expect(words.contains(line), "\(line) is not in:\n\(result)")
        }
    }

    @Test func `what a server has found out about data ports is told, until a new start`() throws {
        let server = try FerrydProcess("--passive-ports", "20000-29999")
        func check() throws -> String {
            var program = TestProgram.built("ferryd", "check", "--root", server.root)
            program.arguments += ["--state", server.outside("state")].map { Array($0.utf8) }
            return try program.run().outputText
        }
        let record = server.outside("state/passive-troubles.json")
        let trouble = #"{"clients":"203.0.113.0/24","announced":"10.0.0.5","local":"10.0.0.5","misses":7,"last":0}"#
        server.kill()
        try Files.write(Array("\(trouble)\n".utf8), to: record)
        #expect(
            try check().contains(
                "  Clients in 203.0.113.0/24 ask for data ports and never come, 7 times in a row. PASV tells them 10.0.0.5, "
                    + "a private address that nobody outside reaches. Set public-address to the one that they connect to. "
                    + "(Last seen by the server at 1970-01-01T00:00:00Z.)\n"))
        try server.restart()
        let limit = WaitLimit.usual
        while try !Files.read(record).isEmpty { if limit.passed { throw limit.exceeded("an empty record") } }
        #expect(try !check().contains("203.0.113.0/24"))
    }

    @Test func `what is reachable by too many is warned of, with the way out`() throws {
        let result = try check("anonymous = \"write\"\nlisten = [\"0.0.0.0\"]\npassive-ports = \"40000-40100\"\n")
        #expect(result.end == .exit(3))
        for words in [
            "Names and passwords may travel in clear on port 2121", "tls = \"require\"",
            "Anybody who reaches this machine may fill the disk", "The passive ports 40000-40100 overlap",
        ] {
            #expect(result.outputText.contains(words), "\(words) is not in:\n\(result)")
        }
        #expect(chmod(directory.path("ferryd.toml"), 0o666) == 0)
        var program = TestProgram.built("ferryd", "check", "--configuration", directory.path("ferryd.toml"))
        program.environment["FERRYD_GRACE_PERIOD"] = "7"
        let again = try program.run().outputText
        #expect(again.contains("Others can change \(directory.path("ferryd.toml")), and so what is served."))
        #expect(again.contains("FERRYD_GRACE_PERIOD is no setting."))
    }

    @Test func `what would not start is said, and settings that make no sense`() throws {
        let missing = try check("", "--root", directory.path("missing"))
        #expect(missing.end == .exit(1))
        #expect(missing.errorText == "ferryd: Cannot serve \(directory.path("missing")): there is no such directory.\n")
        let certificate = try check("certificate = [\"none.pem\"]\n")
        #expect(certificate.end == .exit(1))
        #expect(certificate.errorText.contains("/none.pem cannot be read: No such file or directory."))
        let nonsense = try check("tls = \"of\"\n")
        #expect(nonsense.end == .exit(2))
        #expect(nonsense.errorText.contains("ferryd.toml:3:7: tls needs one of off, offer, require, not \"of\"."))
        #expect(!Files.exists(directory.path("state")), "a check makes nothing")
    }
}
