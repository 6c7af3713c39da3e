// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

@testable import ferry

struct SwitchTests {
    @Test func `turn over, or do as told`() throws {
        #expect(try Switch.value(arguments(), now: false))
        #expect(try !Switch.value(arguments(), now: true))
        #expect(try Switch.value(arguments("on"), now: true))
        #expect(try !Switch.value(arguments("OFF"), now: false))
        #expect(throws: Failure.self) { try Switch.value(arguments("perhaps"), now: false) }
    }

    private func arguments(_ words: Word...) -> Arguments {
        var arguments = Arguments()
        arguments.operands = words
        return arguments
    }
}

struct LocalProgramTests {
    @Test(arguments: [("!ls -l", "ls -l"), ("  ! echo 'a; b' ", "echo 'a; b'")])
    func `begin with an exclamation mark, and the rest is theirs`(line: String, command: String) {
        #expect(LocalProgram.command(in: bytes(line)).map(text) == command)
    }

    @Test func `an exclamation mark alone is a shell`() {
        #expect(LocalProgram.command(in: bytes("!")).map(text)?.contains("SHELL") == true)
        #expect(LocalProgram.command(in: bytes("ls !")) == nil)
    }
}
