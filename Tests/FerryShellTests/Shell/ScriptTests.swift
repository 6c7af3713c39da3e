// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Scripts and aliases, in the real program.
@Suite(.ownThread) struct ScriptTests {
    private func run(_ arguments: String..., input: String = "", in directory: String) throws -> ProgramResult {
        try TestProgram(TestProgram.built("ferry").path, arguments).started(in: directory).run(input: bytes(input))
    }

    @Test func `a failure names the file and the line`() throws {
        let directory = try TemporaryDirectory(named: "ferry-script")
        try Files.write(bytes("# a remark\n\necho one # and another\ngte x\necho never\n"), to: directory.path("a.ftp"))
        let result = try run("-f", "a.ftp", in: directory.path)
        #expect(result.outputText == "one\n")
        #expect(result.errorText == "a.ftp:4: Unknown command: gte\nDid you mean get?\n")
        #expect(result.end == .exit(2))
        let object = try run("--json", "-f", "a.ftp", in: directory.path)
        #expect(object.errorText.contains(#""script":"a.ftp","line":4"#))
        try Files.write(bytes("echo zero\nsource a.ftp\n"), to: directory.path("b.ftp"))
        let nested = try run("-f", "b.ftp", in: directory.path)
        #expect(nested.errorText.hasPrefix("a.ftp:4: Unknown command: gte"))
        let typed = try run("-f", "-", input: "\nls\n", in: directory.path)
        #expect(typed.errorText.hasPrefix("standard input:2: Not connected."))
        #expect(try run("-c", "ls", in: directory.path).errorText.hasPrefix("Not connected."))
    }

    @Test func `items that fail are one object each, and their end is none`() throws {
        let directory = try TemporaryDirectory(named: "ferry-script")
        let result = try run("--json", "-c", "lls a b", in: directory.path)
        #expect(result.errorText.split(separator: "\n").count == 2)
        #expect(!result.errorText.contains(#""message":"""#))
        let nonsense = try run("--json", "--nonsense", in: directory.path)
        #expect(nonsense.errorText.hasPrefix(#"{"error":"usage","exitCode":2,"#))
    }

    @Test func `an alias stands for words, once`() throws {
        let directory = try TemporaryDirectory(named: "ferry-script")
        let lines = [
            "alias hi echo hello", "hi you", "alias echo echo said:", "echo x", "alias up='echo a | tr a b'", "up",
            "alias",
            "unalias echo", "alias hi", "echo x", "unalias hi",
        ]
        let result = try run(input: lines.joined(separator: "\n"), in: directory.path)
        #expect(
            result.outputText == """
                hello you
                said: x
                b
                alias echo echo said:
                alias hi echo hello
                alias up echo a | tr a b
                x

                """)
        #expect(result.errorText == "There is no alias hi\n")
    }
}
