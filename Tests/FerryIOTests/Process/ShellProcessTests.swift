// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Testing

@Suite struct `A command of the person's shell` {
    @Test func `tells how it ended`() throws {
        #expect(try run("exit 3") == 3)
        #expect(try run("kill -9 $$") == nil)
    }

    @Test func `reads what it is given`() throws {
        let pipe = try System.Pipe()
        try System.write(Array("hello\n".utf8), to: pipe.writing.raw)
        let process = try ShellProcess(
            shellCommand: try #require(PathBytes("read word; test \"$word\" = hello".utf8)), input: pipe.reading.raw)
        #expect(process.wait() == 0)
    }

    private func run(_ command: String) throws -> Int? {
        try ShellProcess(shellCommand: try #require(PathBytes(command.utf8))).wait()
    }
}
