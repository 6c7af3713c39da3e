// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import ferryd

/// The real program in a real terminal.
@Suite(.ownThread, .timeLimit(.minutes(1)))
final class UserTerminalTests {
    private let sitting: TerminalSession

    init() throws { sitting = try TerminalSession() }

    private func terminal(_ words: String...) throws -> PseudoTerminal {
        var program = TestProgram.built("ferryd", "user")
        program.arguments += (words + ["--state", sitting.state]).map { Array($0.utf8) }
        return try PseudoTerminal(running: program)
    }

    @Test func `a password typed twice makes an account, and is never shown`() async throws {
        let terminal = try terminal("add", "ada", "--allow", "read-only")
        try terminal.expect("Password for ada: ")
        try terminal.enter("correct horse", expecting: "Once more: ")
        try terminal.enter("correct horse", expecting: "Added ada: may list,read, in the served directory.")
        #expect(try terminal.expectEnd() == .exit(0))
        #expect(!terminal.transcript.contains("horse"))
        #expect(try await sitting.accepts("ada", "correct horse"))
    }

    @Test func `control-C at the prompt ends it with 130 and no account`() async throws {
        let terminal = try terminal("add", "ada")
        try terminal.expect("Password for ada: ")
        try terminal.type("half a pass\u{3}")
        #expect(try terminal.expectEnd() == .exit(130))
        #expect(try await sitting.account("ada") == nil)
    }
}
