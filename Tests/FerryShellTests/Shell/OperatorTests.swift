// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Lines with operators, in the real program.
@Suite(.ownThread) struct OperatorTests {
    private func run(_ input: String, _ arguments: String..., in directory: String? = nil) throws -> ProgramResult {
        var program = TestProgram(TestProgram.built("ferry").path, arguments)
        if let directory { program = program.started(in: directory) }
        return try program.run(input: bytes(input))
    }

    @Test(
        arguments: [
            ("echo a && echo b", "a\nb\n", 0), ("ls && echo b", "", 2), ("ls || echo b", "b\n", 0),
            ("echo a || echo b", "a\n", 0), ("ls && echo a || echo b; echo c", "b\nc\n", 0),
            ("echo a || ls && echo b", "a\nb\n", 0), ("pwd # echo a; echo b", "", 2),
            ("echo 'a && b' # c", "a && b\n", 0),
        ] as [(String, String, CInt)])
    func `a condition decides over the next command, and over the end of a script`(
        line: String, output: String, code: CInt
    ) throws {
        let result = try run("", "-c", line)
        #expect(result.outputText == output)
        #expect(result.end == .exit(code))
    }

    @Test func `output goes to a file, or to its end`() throws {
        let directory = try TemporaryDirectory(named: "ferry-operators")
        let result = try run("", "-c", "echo one > 'my file'; echo two >> 'my file'; help get>help", in: directory.path)
        #expect(result.outputText.isEmpty && result.end == .exit(0), "\(result)")
        #expect(try Files.read(directory.path("my file")) == bytes("one\ntwo\n"))
        #expect(try text(Files.read(directory.path("help"))).contains("Usage: get"))
        let again = try run("", "--no-clobber", "-c", "echo three > 'my file'", in: directory.path)
        #expect(again.end == .exit(9))
        #expect(try Files.read(directory.path("my file")) == bytes("one\ntwo\n"))
        let nowhere = try run("", "-c", "echo three > missing/file", in: directory.path)
        #expect(nowhere.errorText == "No such file found locally: missing/file\n")
        #expect(nowhere.end == .exit(9))
        let full = try run("", "-c", "echo three > /dev/full", in: directory.path)
        #expect(full.errorText.hasPrefix("/dev/full: "))
        #expect(full.end == .exit(9))
    }

    @Test func `output goes to a program of this machine`() throws {
        let result = try run(
            "", "-c", "help get | grep -c 'Usage: get' | tr 1 I; echo two | sed 's/t;/x/' && echo three")
        #expect(result.outputText == "I\ntwo\nthree\n")
        #expect(result.end == .exit(0))
        // A program that has read enough ends nothing.
        let brief = try run("", "-c", "help | true; echo after")
        #expect(brief.outputText == "after\n")
        #expect(brief.end == .exit(0))
    }

    @Test func `a command without output has nothing to send`() throws {
        let directory = try TemporaryDirectory(named: "ferry-operators")
        let result = try run("", "-c", "get a > b", in: directory.path)
        #expect(result.errorText.hasPrefix("get writes nothing that could go to a file or a program\n"))
        #expect(result.end == .exit(2))
        #expect(!Files.exists(directory.path("b")))
    }
}
