// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

@Suite(.ownThread) struct ShellAnswerTests {
    private func answer(_ line: String, with variables: [String] = []) throws -> ShellAnswer {
        let command = try #require(PathBytes(line.utf8))
        return try ShellAnswer(to: command, with: variables.map { Array($0.utf8) })
    }

    @Test func `the first line is told from the others, and the end is known`() throws {
        let answer = try answer("printf 'a b\\r\\nsecond\\n'; exit 4")
        #expect(answer.status == 4)
        #expect(answer.firstLine == Array("a b".utf8))
        #expect(answer.output == Array("a b\r\nsecond\n".utf8))
        #expect(try self.answer("printf last").firstLine == Array("last".utf8))
        #expect(try self.answer(":").firstLine.isEmpty)
        #expect(try self.answer("kill -9 $$").status == nil)
    }

    @Test func `it is sh that runs it, with variables and nothing to read`() throws {
        let answer = try answer("cat; echo \"$0 $NAME\"; test -n \"$PATH\"", with: ["NAME=x y"])
        #expect(answer.status == 0)
        #expect(answer.firstLine == Array("/bin/sh x y".utf8))
    }

    @Test func `one that writes much is heard out, and what it leaves behind keeps nobody waiting`() throws {
        let long = try answer("yes | head -c 1000000")
        #expect(long.status == 0)
        #expect(long.output.count == ShellAnswer.limit)
        #expect(try answer("sleep 20 & echo gone").firstLine == Array("gone".utf8))
    }
}
