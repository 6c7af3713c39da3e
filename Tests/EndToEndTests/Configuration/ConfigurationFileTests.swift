// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// The real server with a file of settings, and with variables of its environment.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct ConfigurationFileTests {
    private let directory: SuiteDirectory

    init() throws {
        directory = try SuiteDirectory(named: "configuration")
        try Files.makeDirectory(directory.path("served"))
    }

    private func write(_ text: String) throws -> String {
        let file = directory.path("ferryd.toml")
        try Files.write(Array(text.utf8), to: file)
        return file
    }

    @Test func `a file is all that a server needs`() throws {
        let file = try write(
            """
            port = 0
            listen = ["127.0.0.1"]
            root = "served"
            state = "state"
            """)
        let server = try RunningProgram(TestProgram.built("ferryd", "--configuration", file))
        _ = try server.expect(#/Serving \S+\/served\n/#)
        _ = try server.expect(#/Listening on 127\.0\.0\.1:\d+\n/#)
        #expect(Files.exists(directory.path("state/accounts.sqlite")))
    }

    @Test func `the environment is all that a server needs`() throws {
        var program = TestProgram.built("ferryd")
        program.environment["FERRYD_PORT"] = "0"
        program.environment["FERRYD_LISTEN"] = "127.0.0.1"
        program.environment["FERRYD_ROOT"] = directory.path("served")
        program.environment["FERRYD_STATE"] = directory.path("state")
        program.environment["FERRYD_STALL_TIME"] = "3"
        let server = try RunningProgram(program)
        _ = try server.expect(#/Listening on 127\.0\.0\.1:\d+\n/#)
        _ = try server.expect(#/Warning: FERRYD_STALL_TIME is no setting; did you mean FERRYD_STALL_TIMEOUT\?\n/#)
    }

    @Test func `a wrong file starts nothing, and is told line by line`() throws {
        let file = try write("prot = 21\nroot = /srv\n\ngrace = \"long\"\n")
        let result = try TestProgram.built("ferryd", "--configuration", file).run()
        #expect(result.end == .exit(2))
        #expect(result.output.isEmpty)
        #expect(
            result.errorText == """
                ferryd: \(file):1:1: There is no key "prot"; did you mean "port"?
                \(file):2:8: a value is text in quotes, a number, true, false, or a list in brackets.
                \(file):4:9: grace takes a number, such as 60, not the text "long".
                All keys, with an example each: ferryd configuration --sample

                """)
    }

    @Test func `other commands find the accounts where the file says`() throws {
        let file = try write("state = \"state\"\n")
        let added = try TestProgram.built("ferryd", "user", "add", "ada", "--password-file", "-")
            .setting("FERRYD_CONFIGURATION", to: file).run(input: Array("engine".utf8))
        #expect(added.succeeded, "\(added)")
        #expect(Files.exists(directory.path("state/accounts.sqlite")))
    }

    @Test func `a mistake elsewhere is a warning to commands that need only the state`() throws {
        let file = try write("state = \"state\"\ngrce = 5\nport = 70000\n")
        let added = try TestProgram.built("ferryd", "user", "add", "ada", "--password-file", "-")
            .setting("FERRYD_CONFIGURATION", to: file).run(input: Array("engine-of-1837".utf8))
        #expect(added.succeeded, "\(added)")
        #expect(Files.exists(directory.path("state/accounts.sqlite")))
        for words in [["ban", "add", "192.0.2.7"], ["ban", "list"], ["user", "list"]] {
            let result = try TestProgram.built("ferryd", words).setting("FERRYD_CONFIGURATION", to: file).run()
            // No server has run there yet, to keep bans.
            let isDone = result.succeeded || result.errorText.contains("No server has kept bans")
            #expect(isDone, "\(words): \(result)")
            let warnings = result.errorText.split(separator: "\n").filter { $0.contains("Warning:") }
            #expect(warnings.count == 1 && warnings[0].contains("\(file):2:1: There is no key \"grce\""), "\(result)")
            #expect(warnings.first?.contains("one more mistake. This command goes on") == true)
        }
        let ctl = try TestProgram.built("ferryd", "ctl", "sessions").setting("FERRYD_CONFIGURATION", to: file).run()
        #expect(ctl.errorText.contains("Warning:") && ctl.errorText.contains("No server is to be steered"), "\(ctl)")
        let lost = try write("state = 5\n")
        for words in [["ban", "list"], ["user", "list"], ["ctl", "sessions"]] {
            let result = try TestProgram.built("ferryd", words).setting("FERRYD_CONFIGURATION", to: lost).run()
            #expect(result.end == .exit(1), "\(result)")
            #expect(result.errorText.contains("do not say for certain where its state is:\n  \(lost):1:9: state takes"))
            #expect(result.errorText.contains("--state DIR") && !result.errorText.contains("--help"), "\(result)")
        }
    }

    @Test func `the sample can be made and read`() throws {
        let sample = try TestProgram.built("ferryd", "configuration", "--sample").run()
        #expect(sample.succeeded)
        #expect(sample.outputText.contains("\n#passive-ports = \"10000-10999\"\n"))
    }
}
