// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// A real server whose logins are judged by a program too.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct ServedVerifierTests {
    private let directory: SuiteDirectory

    init() throws { directory = try SuiteDirectory(named: "verifiers") }

    /// Starts a server with a program that knows `eve` with the password `loom`, and notes the questions it is asked.
    private func server(_ options: String..., script: String? = nil) throws -> FerrydProcess {
        let home = directory.path("eve")
        try Files.makeDirectory(home)
        try Files.write(Array("hers".utf8), to: "\(home)/a.txt")
        let known = #"""
            read -r line; echo "$line" >> "\#(directory.path("asked"))"
            case $line in
            *'"user":"eve","password":"loom"'*)
              echo '{"verdict":"accept","settings":{"home":"\#(home)","allow":"read-only"}}';;
            *'"user":"eve"'*) echo '{"verdict":"reject"}';;
            *) echo '{"verdict":"not-mine"}';;
            esac
            """#
        let path = try TestProgram.writeScript(script ?? known, to: directory.path("judge"))
        return try FerrydProcess(
            options: ["--verifier-program", path, "--first-user", "ferry", "--login-attempts", "20"] + options)
    }

    @Test func `accounts come first, and others are the program's, with what it says they may do`() throws {
        let server = try server()
        let own = try server.client()
        try own.ask("PWD", expecting: 257)
        let client = try RawClient(connectingTo: server.name)
        try client.ask("HOST ftp.example.org", expecting: 220)
        try client.ask("USER eve", expecting: 331)
        try client.ask("PASS wrong", expecting: 530)
        try client.ask("USER nobody", expecting: 331)
        try client.ask("PASS loom", expecting: 530)
        try client.ask("USER eve", expecting: 331)
        try client.ask("PASS loom", expecting: 230)
        #expect(try client.download("RETR a.txt") == Array("hers".utf8))
        try client.ask("MKD d", expecting: 550)
        // Nobody stays in by the name alone.
        try client.ask("USER eve", expecting: 331)
        let asked = String(decoding: try Files.read(directory.path("asked")), as: UTF8.self)
        let lines = asked.split(separator: "\n")
        #expect(lines.count == 3 && !asked.contains(server.password))
        #expect(
            lines.allSatisfy {
                $0.contains(
                    #""address":"127.0.0.1","server-address":"127.0.0.1","server-port":\#(server.name.port),"tls":null,"host":"ftp.example.org""#
                )
            })
        #expect(!server.log.contains("loom"))
    }

    @Test func `a program that fails is no wrong password: 421, told in the log, and nobody is banned`() throws {
        let server = try server(
            "--ban-after", "3", "--ban-exempt", "192.0.2.1",
            script: "read -r line; echo \"no directory: $line\" >&2; exit 75")
        for number in 0..<6 {
            let client = try RawClient(connectingTo: server.name)
            try client.ask("USER eve", expecting: 331)
            try client.ask("PASS loom\(number)", expecting: 421)
            try client.expectEnd()
        }
        try server.expectLog(
            #/The login of eve cannot be judged: the program \S+\/judge failed with exit code 75: no directory: \{/#)
        #expect(!server.log.contains("loom") && !server.log.contains("Banned"))
        try server.client().ask("PWD", expecting: 257)
    }

    @Test func `who is asked in which order is told by check and by explain`() throws {
        let server = try server("--verifiers", "program,accounts")
        let settings = directory.path("ferryd.toml")
        let text = """
            root = "\(server.root)"
            state = "\(server.outside("state"))"
            verifiers = ["program", "accounts"]
            verifier-program = ["\(directory.path("judge"))", "a b"]
            verifier-failure = "next"
            """
        try Files.write(Array(text.utf8), to: settings)
        let check = try TestProgram.built("ferryd", "check", "--configuration", settings).run().outputText
        for line in [
            "Passwords are judged by:\n  1. the program \(directory.path("judge")) a b, 10 s at most, 8 at once\n",
            "  2. the accounts of this server\n  a name that one does not know, or cannot judge, goes to the next\n",
        ] {
            #expect(check.contains(line), "\(check)")
        }
        var explain = TestProgram.built("ferryd", "explain", "ferry", "STOR", "/a")
        explain.environment["FERRYD_CONFIGURATION"] = settings
        let known = try explain.run().outputText
        #expect(known.contains("  unless program knows the name, and says otherwise\n"), "\(known)")
        explain.arguments[1] = Array("eve".utf8)
        let unknown = try explain.run()
        #expect(
            unknown.errorText.contains("A login of that name is judged by program, which alone knows its settings."))
        let wrong = try TestProgram.built("ferryd", "--verifiers", "program").run()
        #expect(wrong.errorText.contains("verifiers names a program, and nothing says which"))
    }
}
