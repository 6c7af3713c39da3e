// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import ProgramKit
import Testing

/// The real program with lines on standard input, or none.
@Suite(.ownThread) struct DialogueTests {
    private func run(_ input: String, _ arguments: String...) throws -> ProgramResult {
        try TestProgram(TestProgram.built("ferry").path, arguments).run(input: bytes(input))
    }

    @Test func `without a terminal there are no prompts, and a failure shows in the exit code`() throws {
        let result = try run("echo one\nls\necho two\n")
        #expect(result.outputText == "one\ntwo\n")
        #expect(result.errorText == "Not connected. Use: connect HOST [PORT]\n")
        #expect(result.end == .exit(2))
    }

    @Test func `lines that were to answer a connection that failed are not taken for commands`() throws {
        let result = try run("connect 127.0.0.1 1\nbob\nsecret\nls\n")
        #expect(!result.errorText.contains("secret") && !result.errorText.contains("bob"))
        #expect(result.errorText.contains("Cannot connect to 127.0.0.1:1"))
        #expect(result.end == .exit(3))
    }

    @Test func `connect without words takes server and port from the next lines`() throws {
        let result = try run("connect\n127.0.0.1\n1\n")
        #expect(result.errorText.contains("Cannot connect to 127.0.0.1:1"))
        #expect(result.end == .exit(3))
    }

    @Test func `a script stops at its first failure, or goes on and ends with the worst`() throws {
        let stopped = try run("", "-c", "echo one; lcd /dev/null/missing; echo two")
        #expect(stopped.outputText == "one\n")
        #expect(stopped.end == .exit(9))
        let finished = try run("", "--keep-going", "-c", "ls; lcd /dev/null/missing; echo two")
        #expect(finished.outputText == "two\n")
        #expect(finished.end == .exit(9))
    }

    @Test func `a script can be a file, or standard input`() throws {
        let result = try run("# a remark\necho one; echo two\n", "-f", "-")
        #expect(result.outputText == "one\ntwo\n")
        #expect(result.end == .exit(0))
    }

    @Test func `a command with a slip in it, taken for a host, is told as what it may be`() throws {
        let result = try run("", "lss")
        #expect(result.errorText.hasSuffix("lss was taken for a host. Did you mean: ferry ls\n"))
        #expect(result.end == .exit(3))
    }

    @Test func `nonsense ends with a word about help`() throws {
        let result = try run("", "--nonsense")
        #expect(result.errorText == "Unknown option --nonsense\nTry: ferry --help\n")
        #expect(result.end == .exit(2))
    }

    @Test func `failures are JSON when asked for`() throws {
        let result = try run("", "--json", "cat", "127.0.0.1:x", "--port", "1")
        #expect(
            result.errorText.hasPrefix(
                #"{"error":"cannotConnect","exitCode":3,"message":"Cannot connect to 127.0.0.1:1"#))
        #expect(result.end == .exit(3))
    }

    @Test func `--help and --version are data`() throws {
        #expect(try run("", "--help").outputText.hasPrefix("Usage: ferry [HOST [PORT]]"))
        #expect(try run("", "--version").outputText.hasPrefix("ferry "))
    }

    @Test func `help and version can be asked for as commands`() throws {
        #expect(try run("", "help").output == run("", "--help").output)
        #expect(try run("", "version").output == run("", "--version").output)
        let page = try run("", "help", "get")
        #expect(page.outputText.contains("Usage: ferry get "))
        #expect(page.end == .exit(0))
        #expect(try run("", "get", "--help").output == page.output)
        #expect(try run("", "get", "-h").output == page.output)
        #expect(try run("", "help", "lcd").outputText.contains("Usage: lcd "))
        let unknown = try run("", "help", "gte")
        #expect(unknown.errorText.contains("Unknown command: gte\nDid you mean get?"))
        #expect(unknown.end == .exit(2))
    }

    @Test(arguments: ["help get", "get -h", "get --help", "help download"])
    func `help of a command can be asked for in every way, connected or not`(line: String) throws {
        let result = try run("\(line)\n")
        #expect(result.outputText.contains("Usage: get "))
        #expect(result.end == .exit(0))
    }
}
