// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Glibc
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

    private func whole(_ script: String, limit: Int = 1000, within patience: Duration = .seconds(30)) throws
        -> ChildProgram.Ended
    {
        try ChildProgram(
            Array("/bin/sh".utf8), ["-c", script].map { Array($0.utf8) }, keeping: .whole(limit: limit)
        ).finish(within: patience, cancellation: CancellationFlag())
    }

    @Test func `output and errors are kept apart where the output is an answer`() throws {
        let ended = try whole("echo out; echo bad >&2; echo more; exit 3")
        #expect((ended.status, ended.output, ended.errors) == (3, Array("out\nmore\n".utf8), Array("bad\n".utf8)))
        let noisy = try whole("yes bad | head -c 300000 >&2; echo out")
        #expect(noisy.isSuccess && noisy.output == Array("out\n".utf8) && noisy.errors.count == 4096)
        #expect(try whole("exec >&-; echo bad >&2; exec 2>&-").errors == Array("bad\n".utf8))
    }

    @Test func `an answer that is too long ends the program and what it has started`() throws {
        let directory = try TemporaryDirectory()
        let ended = try whole("(sleep 600; touch \(directory.path("late"))) & yes")
        #expect(ended.isTooLong && !ended.isSuccess)
        let fitting = try whole("yes | head -c 1000", limit: 1000)
        #expect(fitting.isSuccess && fitting.output.count == 1000)
        #expect(try whole("sleep 600 & sleep 600", within: .milliseconds(50)).isLate)
    }

    @Test func `it has the three streams and no other descriptor of this process`() throws {
        let kept = open("/dev/null", O_RDONLY)
        defer { close(kept) }
        let ended = try whole("ls /proc/self/fd | wc -l; test -e /proc/self/fd/\(kept) && echo open")
        // `ls` has one more, of the directory.
        #expect(String(decoding: ended.output, as: UTF8.self).trimmingPrefix(" ") == "4\n")
    }

    @Test func `a program that is not there is an error`() {
        #expect(throws: Errno.self) {
            _ = try ChildProgram(Array("/etc/passwd/x".utf8), []).finish(
                within: .zero, cancellation: CancellationFlag())
        }
    }
}
