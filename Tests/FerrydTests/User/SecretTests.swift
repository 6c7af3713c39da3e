// SPDX-License-Identifier: Apache-2.0
import CLinux
import FTPAccounts
import FTPTesting
import FerryIO
import Glibc
import Testing

@testable import ferryd

/// Passwords that are typed: on a terminal of its own, at whose other end the test sits.
@Suite(.ownThread, .timeLimit(.minutes(1)))
struct SecretTests {
    private let person: Handle
    private let terminal: Handle

    private final class Handle: Sendable {
        let descriptor: Descriptor
        var raw: CInt { descriptor.raw }
        init(_ raw: CInt) { descriptor = Descriptor(adopting: raw) }
    }

    init() throws {
        var (mine, theirs): (CInt, CInt) = (-1, -1)
        if openpty(&mine, &theirs, nil, nil, nil) != 0 { throw Errno.current }
        (person, terminal) = (Handle(mine), Handle(theirs))
    }

    private func type(_ keys: String) throws { try System.write(Array(keys.utf8), to: person.raw) }

    /// Reads what the terminal shows until `text` has come.
    private func see(_ text: String) throws -> String {
        var shown: [UInt8] = []
        while shown.firstRange(of: Array(text.utf8)) == nil {
            shown += try System.read(person.raw, atMost: 4096)
        }
        return String(decoding: shown, as: UTF8.self)
    }

    private var echoes: Bool {
        var mode = termios()
        return tcgetattr(terminal.raw, &mode) == 0 && mode.c_lflag & tcflag_t(ECHO) != 0
            && mode.c_lflag & tcflag_t(ISIG) != 0
    }

    /// Asks on a thread of its own, and waits for the question to be seen.
    private func ask() throws -> Background<[UInt8]?> {
        let terminal = terminal
        let asking = Background {
            try StandardStreams(input: terminal.raw, output: terminal.raw, errors: terminal.raw).askSecretly(
                "Password: ")
        }
        #expect(try see("Password: ") == "Password: ")
        return asking
    }

    @Test func `what is typed is read, and not shown`() throws {
        #expect(echoes)
        let asking = try ask()
        #expect(!echoes)
        try type("sexret\u{7F}\u{7F}\u{7F}\u{7F}cret ü\r")
        #expect(try asking.value() == Array("secret ü".utf8))
        #expect(try see("\n") == "\r\n")
        #expect(echoes)
    }

    @Test(arguments: ["\u{3}", "half a pass\u{3}", "\u{1C}"])
    func `control-C stops the question, and leaves the terminal in order`(keys: String) throws {
        let asking = try ask()
        try type(keys)
        #expect(throws: Interrupted.self) { try asking.value() }
        #expect(echoes)
    }

    @Test func `the end of input is no password`() throws {
        let asking = try ask()
        try type("\u{4}")
        #expect(try asking.value() == nil)
        #expect(echoes)
    }

    @Test(
        arguments: [
            ("secret\rsecret\r", 0, true), ("secret\rsicret\r", 1, false), ("\r", 1, false), ("\u{3}", 130, false),
            ("secret\r\u{3}", 130, false), ("\u{4}", 130, false),
        ] as [(String, Int32, Bool)])
    func `a password is asked for twice`(keys: String, code: Int32, isAdded: Bool) async throws {
        let sitting = try TerminalSession()
        // Typed ahead: in a mode in which control-C is a key like others.
        TerminalMode(of: terminal.raw)?.withoutEcho.withoutSignals.apply(to: terminal.raw)
        try type(keys)
        let streams = StandardStreams(input: terminal.raw, output: terminal.raw, errors: terminal.raw)
        let words = ["add", "ada", "--state=\(sitting.state)"].map { Array($0.utf8) }
        #expect(await SubcommandFamily.user.run(words, streams).rawValue == code)
        #expect(try await (sitting.account("ada") != nil) == isAdded)
        #expect(try await sitting.accepts("ada", "secret") == isAdded)
    }
}
