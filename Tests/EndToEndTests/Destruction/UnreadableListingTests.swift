// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Listings that hold lines nobody can read: shown as they came, and no ground to delete or copy by.
@Suite(.ownThread, .fewAtOnce) struct UnreadableListingTests {
    private static let listing = """
        -rw-r--r-- 1 o g 3 Nov 20 2001 good\r
        ~~~ 40960 a while ago ~ notes.txt\u{1B}[31m\r

        """

    /// Plays a server without MLSD that has one directory `d`, and runs a command of ferry on it.
    private func run(_ arguments: String...) async throws -> (result: ProgramResult, commands: CommandLog) {
        let (desk, log) = (try ShellSandbox(), CommandLog())
        let result = try await ScriptedServer.playing { session in
            try session.converse(log, replies: ["SIZE": "550 No.", "MDTM": "550 No.", "DELE": "250 Done."]) { command in
                command.contains(" d") ? Self.listing : "drwxr-xr-x 2 o g 0 Nov 20 2001 d\r\n"
            }
        } to: { port in
            try desk.ferry(arguments, at: port).run()
        }
        return (result, log)
    }

    @Test(arguments: ["ls", "find", "du", "tree"])
    func `what cannot be read is shown as it came, and the rest too`(command: String) async throws {
        let (result, _) = try await run(command, "127.0.0.1:d")
        #expect(result.end == .exit(1), "\(result)")
        #expect(result.errorText.contains("~~~ 40960 a while ago ~ notes.txt\\x1B[31m"), "\(result)")
        #expect(!result.errorText.contains("\u{1B}"))
        #expect(result.outputText.contains(command == "du" ? "1 file" : "good"), "\(result)")
    }

    @Test(arguments: ["ls", "find", "du"])
    func `programs get it as an object of its own`(command: String) async throws {
        let (result, _) = try await run(command, "--json", "127.0.0.1:d")
        #expect(result.end == .exit(1), "\(result)")
        #expect(
            result.outputText.contains(#"{"unreadable":"~~~ 40960 a while ago ~ notes.txt\u001b[31m","#),
            "\(result)")
    }

    @Test func `nothing is deleted by it`() async throws {
        let (result, commands) = try await run("rm", "-r", "--yes", "127.0.0.1:d")
        #expect(result.end == .exit(1), "\(result)")
        #expect(result.errorText.contains("left alone"), "\(result)")
        #expect(!commands.has("DELE") && !commands.has("RMD"), "\(commands.all)")
    }

    @Test func `nothing is fetched by it`() async throws {
        let (result, commands) = try await run("get", "-r", "127.0.0.1:d")
        #expect(result.end == .exit(1), "\(result)")
        #expect(!commands.has("RETR"), "\(commands.all)")
    }

    @Test func `a pattern deletes nothing by it, and a name in full is what helps`() async throws {
        let (result, commands) = try await run("rm", "--yes", "127.0.0.1:d/g*")
        #expect(result.end == .exit(1), "\(result)")
        #expect(
            result.errorText.contains("of the listing of d cannot be read; what fits d/g* is left alone"), "\(result)")
        #expect(result.errorText.contains("Give the names in full."), "\(result)")
        #expect(!commands.has("DELE"), "\(commands.all)")
        let named = try await run("rm", "127.0.0.1:d/good")
        #expect(named.result.succeeded && named.commands.has("DELE"), "\(named.result)")
    }

    @Test func `a pattern moves nothing by it`() async throws {
        let (result, commands) = try await run("mv", "127.0.0.1:d/g*", "127.0.0.1:x")
        #expect(result.end == .exit(1), "\(result)")
        #expect(!commands.has("RNFR"), "\(commands.all)")
    }

    @Test func `a pattern that only looks shows what fits, and what could not be read`() async throws {
        let (result, _) = try await run("ls", "127.0.0.1:d/g*")
        #expect(result.end == .exit(1), "\(result)")
        #expect(result.outputText == "d/good\n", "\(result)")
        #expect(result.errorText.contains("~~~ 40960 a while ago ~ notes.txt\\x1B[31m"), "\(result)")
    }
}
