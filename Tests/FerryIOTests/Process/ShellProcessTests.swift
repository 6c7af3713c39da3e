// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Testing

struct ShellProcessTests {
    @Test func `tells how it ended`() throws {
        #expect(try run("exit 3") == 3)
        #expect(try run("kill -9 $$") == nil)
    }

    @Test func `reads what it is given`() throws {
        let command = try #require(PathBytes("read word; test \"$word\" = hello".utf8))
        let process = try ShellProcess(pipingInto: command)
        try System.write(Array("hello\n".utf8), to: process.input)
        #expect(process.wait() == 0)
    }

    @Test func `sees the end of its input when it is waited for`() throws {
        let process = try ShellProcess(pipingInto: try #require(PathBytes("cat".utf8)))
        #expect(process.wait() == 0)
    }

    private func run(_ command: String) throws -> Int? {
        try ShellProcess(shellCommand: try #require(PathBytes(command.utf8))).wait()
    }
}
