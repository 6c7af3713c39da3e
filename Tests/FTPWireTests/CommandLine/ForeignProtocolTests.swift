// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Testing

@Suite struct ForeignProtocolTests {
    @Test(arguments: [
        ("GET / HTTP/1.1", ForeignProtocol.http), ("post /x HTTP/1.0", .http), ("PRI * HTTP/2.0", .http),
        ("Host: example.org", .http), ("EHLO mail", .smtp), ("MAIL FROM:<a@b>", .smtp), ("SSH-2.0-x", .ssh),
        ("\u{16}\u{3}\u{1}", .tls),
    ])
    func `other protocols are recognised by their first bytes`(opening: String, expected: ForeignProtocol) {
        #expect(ForeignProtocol(opening: Array(opening.utf8)) == expected)
    }

    @Test(arguments: Verb.allCases)
    func `no command of FTP looks foreign`(verb: Verb) {
        #expect(ForeignProtocol(opening: Array("\(verb.rawValue) /x HTTP".utf8)) == nil)
        #expect(ForeignProtocol(opening: Array(verb.rawValue.utf8)) == nil)
    }

    @Test(arguments: ["", "MAIL x", "HELP", "OPTS UTF8 ON", "\u{16}"])
    func `what may be FTP does not look foreign`(line: String) {
        #expect(ForeignProtocol(opening: Array(line.utf8)) == nil)
    }
}
