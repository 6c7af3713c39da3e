// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

@Suite(.ownThread) struct ProgramTests {
    @Test func `input, output, errors and exit code of a program are its own`() throws {
        let result = try TestProgram("/bin/sh", "-c", "cat; echo oops >&2; exit 3").run(input: Array("in\n".utf8))
        #expect(result.end == .exit(3))
        #expect(result.outputText == "in\n")
        #expect(result.errorText == "oops\n")
    }

    @Test func `arguments are bytes`() throws {
        let result = try TestProgram("/usr/bin/printf", "%s").adding([0xFF, 0x20, 0x22]).run()
        #expect(result.output == [0xFF, 0x20, 0x22])
    }

    @Test func `a program that takes too long is killed with what it started`() throws {
        let program = TestProgram("/bin/sh", "-c", "sleep 60 & echo $!; wait")
        let failure = #expect(throws: TestFailure.self) { try program.run(within: .milliseconds(200)) }
        let child = failure?.description.split { !$0.isNumber }.last ?? ""
        let limit = WaitLimit.usual
        while Files.exists("/proc/\(child)/cwd"), !limit.passed { usleep(1000) }
        #expect(!limit.passed, "process \(child) was left running")
    }

    @Test func `a person sees a terminal and types`() throws {
        let terminal = try PseudoTerminal(
            running: TestProgram("/bin/sh", "-c", "tty; read -p 'Name? ' n; echo Hello $n"))
        try terminal.expect("/dev/pts/")
        try terminal.expect("Name? ")
        try terminal.enter("Ada", expecting: "Hello Ada")
        #expect(try terminal.expectEnd() == .exit(0))
    }

    @Test func `the interrupt key reaches the program`() throws {
        let terminal = try PseudoTerminal(running: TestProgram("/bin/sh", "-c", "echo up; exec sleep 60"))
        try terminal.expect("up")
        try terminal.type("\u{3}")
        #expect(try terminal.expectEnd() == .signal(2))
    }
}
