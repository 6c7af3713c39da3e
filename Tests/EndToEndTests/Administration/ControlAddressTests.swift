// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// A real server that programs with tokens see and steer by TCP.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct ControlAddressTests {
    private static let options = ["--control-socket", "on", "--control-address", "127.0.0.1:0"]

    private func address(of server: FerrydProcess) throws -> String {
        String(try server.expectLog(#/with a token at (http:\/\/127\.0\.0\.1:\d+)\n/#).1)
    }

    private func ask(_ url: String, _ more: String...) throws -> (status: String, text: String) {
        let result = try TestProgram(
            "/usr/bin/curl",
            ["--silent", "--show-error", "--max-time", "20", "--write-out", "\n%{http_code}"] + more + [url]
        ).run()
        guard result.succeeded, let end = result.outputText.lastIndex(of: "\n") else { throw TestFailure("\(result)") }
        return (
            String(result.outputText[result.outputText.index(after: end)...]), String(result.outputText[..<end])
        )
    }

    private func token(_ server: FerrydProcess, _ words: String...) throws -> ProgramResult {
        try TestProgram.built("ferryd", ["ctl", "token"] + words + ["--state", server.outside("state")]).run()
    }

    @Test func `a token is made, used, listed and removed, and outlives the server`() throws {
        let server = try FerrydProcess(options: Self.options)
        #expect(try token(server, "list").errorText.contains("There are no tokens."))
        let made = try token(server, "add", "grafana", "--expires", "2099-01-01")
        let bearer = "Authorization: Bearer \(made.outputText.dropLast())"
        #expect(made.outputText.contains(#/^grafana\.[a-z2-9]{32}\n$/#))
        let url = try address(of: server)
        #expect(try ask("\(url)/metrics").status == "401")
        #expect(try ask("\(url)/metrics", "--header", bearer).text.contains("ferryd_bans 0"))
        #expect(try ask("\(url)/v1/reload", "--header", bearer, "--request", "POST").status == "403")
        #expect(try ask("\(url)/metrics", "--header", bearer, "--header", "Host: evil.example").status == "421")
        #expect(try token(server, "list").outputText.contains(#/grafana +read +\S+ +2099-01-01T00:00:00.000Z\n/#))
        let file = String(decoding: try Files.read(server.outside("state/tokens.json")), as: UTF8.self)
        #expect(file.contains("\"grafana\"") && !file.contains(made.outputText.dropFirst(8).dropLast()))
        try server.restart()
        let next = try address(of: server)
        #expect(try ask("\(next)/metrics", "--header", bearer).status == "200")
        #expect(try token(server, "remove", "grafana", "nobody").errorText == "ferryd: There is no token \"nobody\".\n")
        #expect(try ask("\(next)/metrics", "--header", bearer).status == "401")
        #expect(try token(server, "add").end == .exit(2))
        try server.expectLog(#/Administered by the control socket: DELETE \/v1\/tokens\/grafana\n/#)
    }

    @Test(arguments: ["0.0.0.0:80", "192.0.2.1:80", "localhost:80", "127.0.0.1", "::1:80", "[::1]:99999"])
    func `an address that others reach, or none, is refused`(address: String) throws {
        let directory = try SuiteDirectory(named: "control")
        let result = try TestProgram.built(
            "ferryd", "0", "--root", directory.path(""), "--state", directory.path("state"), "--control-socket", "on",
            "--control-address", address
        ).run()
        #expect(result.end == .exit(2))
        #expect(result.errorText.contains("an address that only this machine reaches"))
    }

    @Test func `without the socket there would be no tokens`() throws {
        let directory = try SuiteDirectory(named: "control")
        let result = try TestProgram.built(
            "ferryd", "0", "--root", directory.path(""), "--state", directory.path("state"), "--control-address",
            "127.0.0.1:0"
        ).run()
        #expect(result.errorText.contains("--control-address needs --control-socket on"))
    }
}
