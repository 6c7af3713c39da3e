// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@Suite struct CommandLineTests {
    @Test func `the argument is everything after one blank`() {
        let line = FTPWire.CommandLine(line: "RETR  two blanks and one behind ".utf8)
        #expect(line.verb == .retr)
        #expect(String(bytes: line.argument) == " two blanks and one behind ")
    }

    @Test func `a line without a blank has no argument`() {
        let line = FTPWire.CommandLine(line: "noop".utf8)
        #expect(line.verb == .noop)
        #expect(line.argument.isEmpty)
        #expect(line.verbText == [UInt8]("noop"))
    }

    @Test func `a line that begins with a blank has no verb`() {
        let line = FTPWire.CommandLine(line: " USER x".utf8)
        #expect(line.verb == nil)
        #expect(line.verbText.isEmpty)
    }

    @Test func `a line is sent with CR LF`() throws {
        #expect(try FTPWire.CommandLine(.user, text: "anna").wireBytes() == [UInt8]("USER anna\r\n"))
        #expect(try FTPWire.CommandLine(.quit).wireBytes() == [UInt8]("QUIT\r\n"))
    }

    @Test(arguments: ["a\r\nDELE b", "a\nb", "a\rb", "a\0b", "\n"])
    func `an argument that would smuggle a command is refused`(argument: String) {
        #expect(throws: FTPWire.CommandLine.InvalidArgument.self) {
            try FTPWire.CommandLine(.cwd, text: argument).wireBytes()
        }
    }

    @Test(arguments: ["QU IT", "QUIT\r\n", "\u{e9}"])
    func `a command word with anything but signs is refused`(verb: String) {
        #expect(throws: FTPWire.CommandLine.InvalidArgument.self) { try FTPWire.CommandLine(verb).wireBytes() }
    }

    @Test func `0xFF is doubled unless the server knows no Telnet`() throws {
        let line = FTPWire.CommandLine(.dele, [0x61, 0xFF])
        #expect(try line.wireBytes() == [UInt8]("DELE a") + [0xFF, 0xFF, 0x0D, 0x0A])
        #expect(try line.wireBytes(doublingIAC: false) == [UInt8]("DELE a") + [0xFF, 0x0D, 0x0A])
    }

    @Test func `a log shows neither passwords nor control bytes`() {
        #expect(FTPWire.CommandLine(line: "pass s3cret".utf8).description == "pass ****")
        #expect(FTPWire.CommandLine(line: "ACCT s3cret".utf8).description == "ACCT ****")
        #expect(FTPWire.CommandLine(line: "site pswd old new".utf8).description == "site PSWD ****")
        #expect(FTPWire.CommandLine(line: "SITE  PSWD old new".utf8).description == "SITE PSWD ****")
        #expect(FTPWire.CommandLine(line: "SITE CHMOD 644 PSWD".utf8).description == "SITE CHMOD 644 PSWD")
        #expect(FTPWire.CommandLine(line: "CWD a\u{1B}[2Jb".utf8).description == "CWD a\\x1B[2Jb")
        #expect(FTPWire.CommandLine(.noop).description == "NOOP")
    }

    @Test(
        arguments: [
            [], [0x20], [0x20, 0x61, 0x20], [0xFF], [0xFF, 0xFF], [0xFF, 0xFB], [0xC3, 0xA9], [0x80, 0xFE, 0xFF, 0x41],
            Array(1...9) + Array(11...12) + Array(14...255),
        ] as [[UInt8]])
    func `what is sent is what is scanned`(argument: [UInt8]) throws {
        let line = FTPWire.CommandLine(.stor, argument)
        for way in portions(of: try line.wireBytes()) {
            var scanner = CommandLineScanner()
            for portion in way { scanner.feed(portion) }
            #expect(scanner.next() == .line(line))
            #expect(scanner.next() == nil)
        }
    }
}
