// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPTesting
import FerryIO
import FerryImport
import Testing

struct PureFTPdTests {
    /// Made by pure-pw of Debian 12: `useradd anna -t 500 -T 200 -n 1000 -N 10 -q 1 -Q 5 -r ... -y 3 -z 0900-1800`.
    private static let anna =
        "anna:$argon2id$v=19$m=8192,t=127,p=1$XiNFj+KjBUvXLwinuXnnGw$9oBafRvlWKMWhWEOGMFUq06LaKTWeH+nhpwvICv4n8s"
        + ":1001:1001:Anna A:/srv/anna/./:204800:512000:1:5:3:1000:10485760:192.168.1.1:192.168.1.2"
        + ":192.168.0.0/16,10.1.2.3:10.9.9.9:900-1800"
    private static let bob =
        "bob:$argon2id$v=19$m=8192,t=63,p=1$IpRitsLL3mz32vr82Dvy/w$LKi/yF+CHw/BJ3iGKYS6tn8m3l6WWgQddwubXzjmyds"
        + ":1002:1002::/srv/bob::::::::::::"

    @Test func `a line of pure-pw is taken over with its hash, home, quota and limits`() throws {
        let takeover = ImportSource.pureFTPd.read(Self.anna + "\n" + Self.bob + "\n")
        #expect(takeover.faults.isEmpty)
        let anna = try takeover.account("anna")
        #expect(anna.method == "argon2id")
        #expect(
            anna.facts == [
                "home=/srv/anna", "max-sessions=3", "hours=09:00-18:00", "networks=192.168.0.0/16,10.1.2.3",
                "rate-up=204800", "rate-down=512K", "quota=10Mi", "quota-files=1K",
            ])
        #expect(
            anna.lost == [
                "the comment \"Anna A\"", "the ratio of 1 upload to 5 downloads",
                "limits to addresses of the server itself",
            ])
        let bob = try takeover.account("bob")
        #expect(bob.facts == ["home=/srv/bob"])
        #expect(bob.chosen == ["it was not confined to its home, and is now"])
        #expect(bob.place.description == "accounts:2")
    }

    @Test func `owners are kept where that is wanted`() throws {
        var choices = ImportChoices()
        choices.keepsOwners = true
        let takeover = ImportSource.pureFTPd.read(Self.bob, choices)
        #expect(try takeover.account("bob").facts == ["home=/srv/bob", "owner=1002:1002"])
    }

    @Test(arguments: [
        ("x:*:1:1::/h", "accounts:2: no fault"), ("x:*:1:1:", "has 6 to 18 fields"),
        ("x:*:a:1::/h", "no number: \"a\""),
        ("a:b:$1$saltsalt$9xy1btjgzLYfb7hivXtC//:1:1::/h", "The number of the user is no number: a hash."),
        ("a/b:*:1:1::/h", "cannot be the name of an account here"), (":*:1:1::/h", "An account needs a name."),
        ("x:*:1:1::/h:1:2:3:4:5:6:7:::::9-5-3", "The hours are not such as 0900-1800"),
        ("x:*:1:1::/h:1:2:3:4:5:6:7:::::0960-1000", "The hours are not such as 0900-1800"),
        ("x:*:1:1::/h:-1", "The upload bandwidth is no number: \"-1\"."),
        ("x:*:1:1::/h:::::::99999999999999999999", "The quota of bytes is no number"),
        ("anna:*:1:1::/h", "The account \"anna\" stands in accounts:1 already."),
        ("x:*:1:1::/h::::::::::::1:2", "has 6 to 18 fields"),
    ])
    func `a broken line is told with its place, and the others are read`(line: String, reason: String) {
        let takeover = ImportSource.pureFTPd.read("\(Self.anna)\r\n\(line)\n\n# a comment\n\(Self.bob)\n")
        #expect(takeover.accounts.count == (takeover.faults.isEmpty ? 3 : 2))
        if let fault = takeover.faultLines.first {
            #expect(fault.hasPrefix("accounts:2: ") && fault.contains(reason), "\(fault)")
        } else {
            #expect(reason.hasSuffix("no fault"))
        }
    }

    @Test func `an account is never open wider than it was`() throws {
        let takeover = ImportSource.pureFTPd.read(
            """
            named:*:1:1::/h/./::::::::::gate.example.org::
            refused:*:1:1::/h/./:::::::::::10.0.0.0/8:
            none:*:1:1::/h/./::::::::::10.1.0.0/16:10.0.0.0/8:
            relative:*:1:1::h:
            hidden:*:1:1::/h/./:::::::::::gate.example.org:
            homeless:*:1:1:::
            shut:*:1:1::/h/./::::::::::::900-900
            root:*:0:1::/h/./
            rootly:*:1:0::/h/./
            dear:$argon2id$v=19$m=67108864,t=1,p=1$a2lLvIdLohituZ5FsmlMwA$uHyF1PcxU/2iyZ5MswrNMQ:1:1::/h
            locked:!$1$saltsalt$9xy1btjgzLYfb7hivXtC//:1:1::/h/./
            plain:secret:1:1::/h/./
            """)
        #expect(takeover.faults.isEmpty)
        for name in ["named", "none", "relative", "locked", "hidden", "homeless", "shut", "root", "rootly"] {
            #expect(try takeover.account(name).account.isDisabled, "\(name)")
        }
        let networks = try #require(try takeover.account("refused").account.settings.networks)
        #expect(!networks.description.split(separator: ",").contains("10.0.0.0/8"))
        #expect(networks.contains(.v4(0x0B00_0000)) && networks.contains(.v4(0x0900_0000)))
        #expect(!networks.contains(.v4(0x0A00_0000)) && !networks.contains(.v4(0x0AFF_FFFF)))
        #expect(networks.contains(.v6(1, 2, scope: 0)))
        #expect(try takeover.account("dear").password == .none)
        #expect(
            try takeover.account("dear").lost == [
                "its argon2id hash asks for 65536 MiB of memory at each login; give it a new password"
            ])
        #expect(try takeover.account("locked").method == "md5crypt")
        #expect(try takeover.account("plain").password == .none)
    }

    @Test func `the database is no file to read`() {
        let fault = ImportSource.pureFTPd.read("PDB1\0\0\0").faultLines
        #expect(fault.count == 1 && fault[0].contains("not the database made of it (.pdb)"))
    }

    @Test func `no file breaks the reader`() { ImportSource.pureFTPd.survives(Self.anna + "\n" + Self.bob) }

    @Test(.enabled(if: ThirdPartyTool.purePW != nil, "scripts/fetch-servers has not run"))
    func `what pure-pw writes now is taken over, and its password is right`() throws {
        let directory = try TemporaryDirectory()
        let file = directory.path("pureftpd.passwd")
        let tool = try #require(ThirdPartyTool.purePW)
        let made = try TestProgram(
            tool, "useradd", "ada", "-u", "1001", "-g", "1001", "-d", "/srv/ada", "-N", "5", "-f", file
        ).run(input: Array("s:cret\ns:cret\n".utf8))
        #expect(made.succeeded, "\(made.errorText)")
        let takeover = ImportSource.pureFTPd.read(String(decoding: try Files.read(file), as: UTF8.self))
        let ada = try takeover.account("ada")
        #expect(ada.facts == ["home=/srv/ada", "quota=5Mi"])
        let hash = try #require(ada.hash)
        #expect(hash.isRight(for: "s:cret"))
        #expect(!hash.isRight(for: "secret"))
    }
}
