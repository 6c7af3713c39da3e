// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

@Suite(.ownThread) struct ChildProgramTests {
    private func run(
        _ script: String, within patience: Duration = .seconds(30), cancelled: Bool = false
    ) throws -> ChildProgram.Ended {
        let program = try ChildProgram(Array("/bin/sh".utf8), ["-c", script].map { Array($0.utf8) })
        let flag = CancellationFlag()
        if cancelled { flag.set() }
        return try program.finish(within: patience, cancellation: flag)
    }

    @Test func `its end and the last of what it wrote are known`() throws {
        let ended = try run("read line; echo out; echo bad >&2; exit 7")
        #expect(ended.status == 7)
        #expect(ended.output == Array("out\nbad\n".utf8))
        #expect(try run("kill -9 $$").status == nil)
        #expect(try run("true").isSuccess)
        let long = try run("yes | head -c 100000; echo end")
        #expect(long.isSuccess)
        #expect(long.output.count == 4096)
        #expect(long.output.suffix(4) == Array("end\n".utf8))
    }

    @Test func `what it leaves behind keeps nobody waiting`() throws {
        #expect(try run("sleep 20 & echo gone").output == Array("gone\n".utf8))
    }

    @Test func `one that takes too long, or that nobody wants any more, is killed`() throws {
        #expect(try run("sleep 600", within: .milliseconds(50)).isLate)
        #expect(try run("trap '' TERM; sleep 600", cancelled: true).isSuccess == false)
    }

    @Test func `it reads what it is given, however much, and has the variables it is given and no others`() throws {
        let input = Content.text(lines: 20_000)
        let program = try ChildProgram(
            Array("/bin/sh".utf8), ["-c", "cksum; echo $NAME; test -z \"$HOME\""].map { Array($0.utf8) },
            environment: [Array("NAME=a b".utf8) + [0xC3, 0xA9], Array("PATH=/usr/bin:/bin".utf8)], input: input)
        let ended = try program.finish(within: .seconds(30), cancellation: CancellationFlag())
        #expect(ended.isSuccess)
        let lines = String(decoding: ended.output, as: UTF8.self).split(separator: "\n")
        #expect(lines.first?.hasSuffix(" \(input.count)") == true)
        #expect(lines.last == "a bé")
    }

    @Test func `a program that is not there is an error`() {
        #expect(throws: Errno.self) {
            _ = try ChildProgram(Array("/etc/passwd/x".utf8), []).finish(
                within: .zero, cancellation: CancellationFlag())
        }
    }
}
