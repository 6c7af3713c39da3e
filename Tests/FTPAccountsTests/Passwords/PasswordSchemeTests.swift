// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FTPAccounts

/// Hashes of other programs, and those that nobody should compute.
struct PasswordSchemeTests {
    private func matches(_ password: String, _ hash: String) -> Bool {
        PasswordCheck().matches(Array(password.utf8), PasswordHash(stored: hash))
    }

    /// All of "secret"; made by argon2-cffi, passlib, Python's hashlib, OpenSSL and mkpasswd.
    static let foreign: [(method: String, hash: String, isOutdated: Bool)] = [
        ("argon2id", "$argon2id$v=19$m=65536,t=1,p=2$a2lLvIdLohituZ5FsmlMwA$uHyF1PcxU/2iyZ5MswrNMQ", false),
        ("argon2id", "$argon2id$v=19$m=1024,t=2,p=1$eOBaL/li2UIxf+f3Ezc/qg$q92gtOigtKNbcPuLKNyN+w", true),
        ("argon2i", "$argon2i$v=19$m=1024,t=2,p=1$jhtOSNlpLW2dDC9OKuDaEQ$FtCndCvcnBVKOXte/mnB8A", true),
        // By pure-pw, on libsodium.
        (
            "argon2id",
            "$argon2id$v=19$m=8192,t=127,p=1$XiNFj+KjBUvXLwinuXnnGw$9oBafRvlWKMWhWEOGMFUq06LaKTWeH+nhpwvICv4n8s",
            true
        ),
        ("scrypt", "$scrypt$ln=14,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$1RL+Xg0R5UtrsEx1/34MJGhCuDjQdo5E2HyYnASS5FE", false),
        ("plain SHA-1", "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", true),
        ("plain SHA-1", "{SSHA}Z2fpxlPIroXIwi9ZEa5UzQ7Sj+Z1rrW2", true),
        ("plain MD5", "{MD5}Xr4ilOzQ4PCOq3aQ0qbuaQ==", true),
        ("plain MD5", "{SMD5}6hKPNLwurYc+uAupuTnEi/h/r3U=", true),
        (
            "plain SHA-512",
            "{SSHA512}07eQQsWsISS9evslsce4CyjA2ngFp6MGDaF9b4HK3quwKwgwJcvQJVmocos60UG7ZY0GZM/SvZNTFpUS92pj6ul9793b+783",
            true
        ),
        ("apr1", "$apr1$7quB6GwS$TSGI3u0SXS4bn9fbNsuGL.", true),
        ("apr1", "$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/", true),
        (
            "pbkdf2-sha256",
            "$pbkdf2-sha256$i=100000,l=32$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY$QvvDKnn0tMCvzBZ80pu+yDW9hYD4yoN3ar4Epwt/ZmQ",
            true
        ),
        ("yescrypt", "$y$j9T$tA6qToUAElVSOn7aYa54M/$qZ6rLe7bOJB1i3udjGp22I16mEduuYS1o7ocA8F1fr/", false),
        ("gost-yescrypt", "$gy$j9T$4UQGUHe9wojbvZ/R7d3/81$xBPXUwoxnESTtRoxWBrf80Gs/sPUPXjMdu3Vj2mhLv6", false),
        ("scrypt", "$7$CU..../....IQ2ILeGJPPDETz6H7CZfs1$VkRwMUk9.sq6odGt0GCIyubOzJ3fewDVusEcMzrJtQ4", false),
        ("bcrypt", "$2b$05$bHXFRDiTUaZcNfx1puj9XunDlWlAzzIn4T6ta5tHdh1hqBl91SP0K", true),
        (
            "sha512",
            "$6$rounds=1000$uESaa/tcxZSqyIkQ$2/4DOigLIGTK7Egiql9gDpbFLvcLDZTnaJPPevBxzlH3aaZirJf4h9Gl/nsJlg8cgFt1XFNV5eW81MZb8Vmk4/",
            true
        ),
        ("md5crypt", "$1$saltsalt$9xy1btjgzLYfb7hivXtC//", true), ("DES", "vm8mrs/GleDCA", true),
    ]

    @Test(arguments: foreign)
    func `hashes of other programs are compared, and weak ones known as such`(
        method: String, hash: String, isOutdated: Bool
    ) {
        let stored = PasswordHash(stored: hash)
        #expect(stored.method == method)
        #expect(stored.obstacle == nil)
        #expect(stored.isOutdated == isOutdated)
        #expect(matches("secret", hash))
        #expect(!matches("Secret", hash))
        #expect(!matches("secret", hash + "A"))
        #expect(!matches("", hash))
    }

    @Test func `a password of more than one block is what Apache makes of it`() {
        #expect(matches("a longer password than sixteen bytes", "$apr1$a$1sXgrhzjoaZizmyXkSG45."))
    }

    @Test(arguments: foreign)
    func `a hash that was cut off or changed matches nothing`(method: String, hash: String, isOutdated: Bool) {
        // Not more than some, as each comparison takes its time.
        for end in stride(from: 0, to: hash.count, by: max(1, hash.count / 8)) {
            let part = String(hash.prefix(end))
            #expect(!matches("secret", part))
            #expect(!matches("", part))
            _ = PasswordHash(stored: part + "$" + hash.dropFirst(end)).method
        }
    }

    @Test(arguments: [
        "$argon2id$v=19$m=67108864,t=1,p=1$a2lLvIdLohituZ5FsmlMwA$uHyF1PcxU/2iyZ5MswrNMQ",
        "$argon2id$v=19$m=2147483648,t=2147483648,p=1$a2lLvIdLohituZ5FsmlMwA$uHyF1PcxU/2iyZ5MswrNMQ",
        "$argon2id$v=19$m=65536,t=100000,p=1$a2lLvIdLohituZ5FsmlMwA$uHyF1PcxU/2iyZ5MswrNMQ",
        "$2b$31$bHXFRDiTUaZcNfx1puj9XunDlWlAzzIn4T6ta5tHdh1hqBl91SP0K",
        "$6$rounds=999999999$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1",
        "$5$rounds=4294967295$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA",
        "$scrypt$ln=26,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$1RL+Xg0R5UtrsEx1/34MJGhCuDjQdo5E2HyYnASS5FE",
        "$scrypt$ln=63,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$1RL+Xg0R5UtrsEx1/34MJGhCuDjQdo5E2HyYnASS5FE",
        "$scrypt$ln=10,r=9223372036854775807,p=9223372036854775807$c2FsdHNhbHRzYWx0c2FsdA$1RL+Xg0R5UtrsEx1/34MJGhCuDjQdo5E2HyYnASS5FE",
        "$7$OU..../....IQ2ILeGJPPDETz6H7CZfs1$VkRwMUk9.sq6odGt0GCIyubOzJ3fewDVusEcMzrJtQ4",
        "$y$jLT$tA6qToUAElVSOn7aYa54M/$qZ6rLe7bOJB1i3udjGp22I16mEduuYS1o7ocA8F1fr/",
        "$pbkdf2-sha256$i=2147483647,l=32$MDEy$QvvDKnn0tMCvzBZ80pu+yDW9hYD4yoN3ar4Epwt/ZmQ",
    ])
    func `a hash that asks for more than a server should give is never computed`(hash: String) {
        let stored = PasswordHash(stored: hash)
        #expect(stored.method == "unusable")
        guard case .tooDear? = stored.obstacle else {
            Issue.record("\(String(describing: stored.obstacle))")
            return
        }
        #expect(PasswordSchemes.hash(Array("secret".utf8), hash) == nil)
    }

    @Test(arguments: [511, 1023, 2047])
    func `pure-pw's hashes are taken from slow machines and quick ones, and replaced`(passes: Int) {
        let stored = PasswordHash(
            stored: "$argon2id$v=19$m=8192,t=\(passes),p=1$XiNFj+KjBUvXLwinuXnnGw$"
                + "9oBafRvlWKMWhWEOGMFUq06LaKTWeH+nhpwvICv4n8s")
        #expect(stored.obstacle == nil)
        #expect(stored.isOutdated)
    }

    @Test func `an obstacle tells the price`() {
        let hash = "$argon2id$v=19$m=67108864,t=1,p=1$a2lLvIdLohituZ5FsmlMwA$uHyF1PcxU/2iyZ5MswrNMQ"
        #expect(
            PasswordHash(stored: hash).obstacle?.description
                == "its argon2id hash asks for 65536 MiB of memory at each login")
        #expect(PasswordHash(stored: "secret").obstacle?.description == "its hash is of no kind that ferryd knows")
    }

    @Test(arguments: [
        "$argon2id$v=18$m=1024,t=2,p=1$eOBaL/li2UIxf+f3Ezc/qg$q92gtOigtKNbcPuLKNyN+w",
        "$argon2id$v=19$m=1024,t=2,p=99$eOBaL/li2UIxf+f3Ezc/qg$q92gtOigtKNbcPuLKNyN+w",
        "$argon2id$v=19$m=01024,t=2,p=1$eOBaL/li2UIxf+f3Ezc/qg$q92gtOigtKNbcPuLKNyN+w",
        "$argon2id$v=19$m=1024,t=2,p=1$$q92gtOigtKNbcPuLKNyN+w",
        "$argon2id$v=19$m=1024,t=2,p=1$eOBaL/li2UIxf+f3Ezc/qg$",
        "$argon2id$v=19$m=1024,t=2,p=1$eOBaL/li2UIxf+f3Ezc/qg$q92g", "$argon2id$", "$pbkdf2-sha256$i=0,l=32$MDEy$QvvD",
        "$pbkdf2-md5$i=1,l=16$MDEy$QvvDKnn0tMCvzBZ80pu+yA", "$scrypt$ln=0,r=8,p=1$c2FsdA$1RL+Xg0R5UtrsEx1/34MJA",
        "{SSHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", "{SHA}", "{}", "{", "{SHA}5en6", "{MD5}5ebe2294ecd0e0f08eab7690d2a6ee69",
        "$apr1$$h9FWgUz3n9YxylKLlR5SQ/", "$apr1$abcdefghi$h9FWgUz3n9YxylKLlR5SQ/",
    ])
    func `what is nearly a hash is none`(text: String) {
        #expect(PasswordHash(stored: text).obstacle == .unknown)
        #expect(!matches("secret", text))
    }
}
