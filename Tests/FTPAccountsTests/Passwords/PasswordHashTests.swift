// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FTPAccounts

struct PasswordHashTests {
    private func matches(_ password: String, _ hash: String) -> Bool {
        PasswordCheck().matches(Array(password.utf8), PasswordHash(stored: hash))
    }

    @Test func `a new hash is yescrypt and matches its password only`() throws {
        let hash = try PasswordHash(of: Array("pässword 1".utf8))
        #expect(hash.text.hasPrefix("$y$j9T$"))
        #expect(hash.isUsable)
        #expect(hash.method == "yescrypt")
        #expect(matches("pässword 1", hash.text))
        #expect(!matches("pässword 2", hash.text))
        #expect(!matches("pässword 1 ", hash.text))
        #expect(!matches("", hash.text))
    }

    @Test func `the same password hashed twice gives two hashes`() throws {
        let password = Array("secret".utf8)
        #expect(try PasswordHash(of: password, cost: 1) != PasswordHash(of: password, cost: 1))
    }

    /// The test vectors of the methods' authors, and what `openssl passwd` makes.
    @Test(arguments: [
        ("yescrypt", "pleaseletmein", "$y$jD5.7$LdJMENpBABJJ3hIHjB1Bi.$HboGM6qPrsK.StKYGt6KErmUYtioHreJd98oIugoNB6"),
        ("scrypt", "pleaseletmein", "$7$C6..../....SodiumChloride$kBGj9fHznVYFQMEn/qDCfrDevf9YDtcDdKvEqHJLV8D"),
        ("bcrypt", "U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        (
            "sha512", "secret",
            "$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1"
        ),
        ("sha256", "secret", "$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA"),
        ("md5crypt", "secret", "$1$saltsalt$9xy1btjgzLYfb7hivXtC//"),
        ("DES", "rasmuslerdorf", "rl.3StKT.4T8M"),
    ])
    func `hashes made elsewhere are understood`(method: String, password: String, hash: String) {
        #expect(PasswordHash(stored: hash).method == method)
        #expect(matches(password, hash))
        #expect(!matches("X" + password, hash))
        #expect(!matches(password, hash + "x"))
        #expect(!matches(password, String(hash.dropLast())))
    }

    @Test(arguments: [
        "", " ", "*", "!", "!!", "x", "*0", "*1", "secret", "$", "$y$", "$y$j9T$", "$y$j9T$abc", "$6$", "$6$abc",
        "$6$abc$",
        "$2b$05$", "$9$abc$def", "$unknown$secret", "a:b", "$y$j9T$AAAAAAAAAAAAAAAAAAAAA.", "\0", "secret\0",
    ])
    func `what is no hash matches nothing`(text: String) {
        for password in ["", "secret", text] { #expect(!matches(password, text)) }
    }

    @Test func `the hash of an empty password lets nobody in`() throws {
        let setting = try #require(Crypt.setting(prefix: "$y$", cost: 1))
        let hash = try #require(Crypt.hash([], setting))
        #expect(!matches("", String(decoding: hash, as: UTF8.self)))
    }

    @Test(
        arguments: [
            ([], .empty), ([0x61, 0], .lineBreak), ([0x61, 13], .lineBreak), ([10], .lineBreak),
            ([UInt8](repeating: 0x61, count: 512), .tooLong),
        ] as [([UInt8], UnusablePassword)])
    func `a password that could not be typed or sent is refused`(password: [UInt8], reason: UnusablePassword) {
        #expect(throws: reason) { try PasswordHash(of: password, cost: 1) }
    }

    @Test func `the longest password works`() throws {
        let password = [UInt8](repeating: 0x61, count: 511)
        let hash = try PasswordHash(of: password, cost: 1)
        #expect(PasswordCheck().matches(password, hash))
        #expect(!PasswordCheck().matches(password + [0x61], hash))
        #expect(!PasswordCheck().matches(password.dropLast(), hash))
    }

    @Test func `printing a hash does not show it`() throws {
        let account = Account(try AccountName("ada"), password: try PasswordHash(of: [0x61], cost: 1))
        var dumped = ""
        dump(account, to: &dumped)
        for text in ["\(account)", String(reflecting: account), dumped] {
            #expect(!text.contains("$y$"))
            #expect(text.contains("(yescrypt)") || text == dumped)
        }
    }

    @Test func `the decoy costs what a new hash costs`() throws {
        let hash = try PasswordHash(of: [0x61])
        #expect(PasswordCheck.decoy.prefix(7) == hash.text.prefix(7))
        #expect(Crypt.hash([0x61], PasswordCheck.decoy) != nil)
    }
}
