// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Glibc
import Testing

/// A real server that is seen through its socket, by curl.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct ControlSocketTests {
    /// The answer to a request: the status, and the body.
    private func ask(_ server: FerrydProcess, _ target: String, _ more: String...) throws -> (Int, String) {
        var program = TestProgram(
            "/usr/bin/curl", "--silent", "--show-error", "--max-time", "20", "--unix-socket",
            server.outside("state/control.sock"), "--write-out", "\n%{http_code}", "http://localhost\(target)")
        program.arguments += more.map { Array($0.utf8) }
        let result = try program.run()
        guard result.succeeded, let end = result.outputText.lastIndex(of: "\n"),
            let status = Int(result.outputText[result.outputText.index(after: end)...])
        else { throw TestFailure("\(result)") }
        return (status, String(result.outputText[..<end]))
    }

    @Test func `a server tells that it lives, and counts what its clients do`() throws {
        let server = try FerrydProcess("--control-socket", "on")
        try server.expectLog(#/To be seen and steered through \S+\/state\/control\.sock\n/#)
        #expect(try ask(server, "/healthz") == (200, "ok\n"))
        #expect(try ask(server, "/readyz") == (200, "ok\n"))
        #expect(try ask(server, "/").0 == 404)
        #expect(try ask(server, "/metrics", "--request", "PUT").0 == 405)
        let client = try server.client()
        let upload = TestProgram(
            "/usr/bin/curl", "--silent", "--show-error", "--upload-file", "-", server.url("a.txt"))
        #expect(try upload.run(input: Array(repeating: 0x61, count: 5000)).succeeded)
        let guesser = try RawClient(connectingTo: server.name)
        try guesser.ask("USER \(server.user)", expecting: 331)
        try guesser.ask("PASS wrong", expecting: 530)
        let (status, text) = try ask(server, "/metrics")
        #expect(status == 200)
        for line in [
            "ferryd_transfers_total{kind=\"upload\",verdict=\"complete\"} 1", "ferryd_sessions{state=\"idle\"} 1",
            "ferryd_transfer_bytes_total{kind=\"upload\"} 5000", "ferryd_logins_total{outcome=\"accepted\"} 2",
            "ferryd_logins_total{outcome=\"wrong\"} 1", "ferryd_bans 0",
        ] {
            #expect(text.contains("\(line)\n"), "\(line) is not in \(text)")
        }
        try client.ask("NOOP", expecting: 200)
    }

    @Test func `a server that drains says so, and takes its socket away at the end`() throws {
        let server = try FerrydProcess("--control-socket", "on")
        let client = try server.client()
        try client.ask("EPSV", expecting: 229)
        let path = server.outside("state/control.sock")
        #expect(access(path, F_OK) == 0)
        try client.ask("QUIT", expecting: 221)
        #expect(try server.terminate().isOrderlyIfConfined)
        #expect(access(path, F_OK) != 0)
    }

    @Test func `without the setting there is no socket`() throws {
        let server = try FerrydProcess()
        #expect(access(server.outside("state/control.sock"), F_OK) != 0)
    }

    @Test func `what a killed server left behind does not keep the next one from starting`() throws {
        let server = try FerrydProcess("--control-socket", "on")
        try server.restart()
        #expect(try ask(server, "/readyz").0 == 200)
    }

    @Test func `a server that the kernel holds to its directories has its socket too`() throws {
        if FileConfinement.kernelVersion == 0 { return }
        let server = try FerrydProcess("--control-socket", "on", "--confine", "on")
        #expect(try ask(server, "/healthz").0 == 200)
    }

    @Test func `a place that cannot be had is told before anybody is served`() throws {
        let directory = try SuiteDirectory(named: "control")
        try Files.write(Array("x".utf8), to: directory.path("file"))
        func start(_ place: String) throws -> ProgramResult {
            try TestProgram.built(
                "ferryd", "0", "--listen", "127.0.0.1", "--root", directory.path(""), "--state",
                directory.path("state"), "--control-socket", place
            ).run()
        }
        let file = try start(directory.path("file"))
        #expect(file.end == .exit(2))
        #expect(file.errorText.contains("/file is there, and is no socket."))
        #expect(
            try start(directory.path("none/a.sock")).errorText.contains("cannot be made: No such file or directory."))
        #expect(try start("here").errorText.contains("--control-socket needs on, off, or a path"))
    }
}
