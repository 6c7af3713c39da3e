// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Testing

@Suite struct VerbTests {
    @Test(arguments: Verb.allCases)
    func `a verb is read in any case`(verb: Verb) {
        #expect(Verb(wire: verb.rawValue.utf8) == verb)
        #expect(Verb(wire: verb.rawValue.lowercased().utf8) == verb)
        #expect(Verb(wire: verb.rawValue.capitalized.utf8) == verb)
    }

    @Test(arguments: [
        ("XCWD", Verb.cwd), ("xcup", .cdup), ("XPWD", .pwd), ("xmkd", .mkd), ("XRMD", .rmd),
    ])
    func `the X forms mean the plain ones`(word: String, verb: Verb) {
        #expect(Verb(wire: word.utf8) == verb)
    }

    @Test(arguments: ["", "US", "USERS", "LISTS", "XSTO", "\u{e9}ser", "US ER"])
    func `other words are no verbs`(word: String) {
        #expect(Verb(wire: word.utf8) == nil)
    }

    @Test(arguments: [[0x55, 0x53, 0x45, 0xD2], [0xFF, 0xFE, 0xFD], [0, 0, 0, 0]] as [[UInt8]])
    func `bytes outside ASCII make no verb`(word: [UInt8]) {
        #expect(Verb(wire: word) == nil)
        #expect(!Verb.isRecognised(wire: word))
    }

    @Test(arguments: ["LPRT", "auth", "HASH", "smnt", "XCRC", "ccc", "MLSD", "xpwd"])
    func `commands of other servers are recognised`(word: String) {
        #expect(Verb.isRecognised(wire: word.utf8))
    }

    @Test(arguments: ["GET", "EHLO", "FOO", ""])
    func `what is no FTP is not recognised`(word: String) {
        #expect(!Verb.isRecognised(wire: word.utf8))
    }
}

extension String {
    fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst().lowercased() }
}
