// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Uploads to where nobody may look.
@Suite(.ownThread, .fewAtOnce) struct DropBoxTests {
    @Test func `a size that is kept secret is asked for once, and the result says whose word it is`() throws {
        try FerrydProcess.serving("--verbose") { server in
            let adding = TestProgram.built(
                "ferryd", "user", "add", "scanner", "--allow", "drop-box", "--password-file", "-", "--state",
                server.outside("state"))
            #expect(try adding.run(input: Array("engine".utf8)).succeeded)
            let desk = try ShellSandbox()
            let names = ["a", "b", "c"]
            for name in names { try Files.write(Array(name.utf8), to: desk.path(name)) }
            let result = try desk.ferry(
                ["--port", "\(server.name.port)"], ["put"] + names + ["127.0.0.1:"], as: "scanner", "engine"
            ).run()
            #expect(result.succeeded, "\(result)")
            #expect(
                result.errorText.ranges(of: "the server says it is complete").count == 3,
                "\(result)")
            for name in names { #expect(try Files.read(server.path(name)) == Array(name.utf8)) }
            #expect(server.log.ranges(of: "> SIZE ").count == 1, "\(server.log)")
            #expect(server.log.ranges(of: "> MFMT ").count <= 1, "\(server.log)")
        }
    }
}
