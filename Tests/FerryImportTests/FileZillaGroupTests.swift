// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO
import FerryImport
import Testing

/// Homes, rights and networks of FileZilla Server, of accounts and of their groups: none is wider here.
struct FileZillaGroupTests {
    private func newer(_ text: String, _ choices: ImportChoices = ImportChoices()) -> Takeover {
        ImportSource.filezilla.read("<filezilla>\(text)</filezilla>", choices)
    }

    private func classic(groups: String = "", users: String) -> Takeover {
        var choices = ImportChoices()
        choices.moves = [(Array(#"D:\ftp"#.utf8), Array("/srv".utf8))]
        return ImportSource.filezilla.read(
            "<FileZillaServer><Groups>\(groups)</Groups><Users>\(users)</Users></FileZillaServer>", choices)
    }

    private func directory(_ path: String, _ options: String...) -> String {
        let lines = options.map { "<Option Name=\"\($0)\">1</Option>" }.joined()
        return "<Permission Dir=\"\(path)\">\(lines)</Permission>"
    }

    private static let all = [
        "FileRead", "FileWrite", "FileDelete", "FileAppend", "DirCreate", "DirDelete", "DirList", "DirSubdirs",
    ]

    private func whole(_ path: String, _ more: String...) -> String {
        let lines = (Self.all + more).map { "<Option Name=\"\($0)\">1</Option>" }.joined()
        return "<Permission Dir=\"\(path)\">\(lines)</Permission>"
    }

    private func rights(_ account: ImportedAccount, _ path: String) throws -> Permissions {
        account.account.settings.policy.rights(at: VirtualPath(path))
    }

    // MARK: - 1.x

    @Test func `each member of a group without a home of its own gets the group's, with its name in it`() throws {
        let takeover = newer(
            #"""
            <group name="staff"><mount_point tvfs_path="/" access="0" native_path="/srv/%&lt;user>" recursive="2"/></group>
            <group name="odd"><mount_point tvfs_path="/" access="1" native_path="C:\ftp" recursive="2"/></group>
            <user name="ada"><group>staff</group></user>
            <user name="bob"><mount_point tvfs_path="/" access="1" native_path="/b" recursive="2"/><group>staff</group></user>
            <user name="eve"><group>odd</group></user>
            <user name="fay"><mount_point tvfs_path="/" access="1" native_path="/f" recursive="2"/><group>odd</group></user>
            """#)
        #expect(try takeover.account("ada").facts == ["home=/srv/ada", "allow=list,read"])
        #expect(try takeover.account("bob").facts == ["home=/b", "allow=all"])
        let eve = try takeover.account("eve")
        #expect(eve.account.isDisabled && eve.account.home == nil)
        #expect(eve.lost.contains { $0.contains("is no absolute path here; kept disabled") })
        #expect(try !takeover.account("fay").account.isDisabled)
        #expect(takeover.groups.allSatisfy { $0.group.settings.home == nil })
    }

    @Test(arguments: ["", #"<mount_point tvfs_path="/data" access="1" native_path="/d" recursive="2"/>"#])
    func `an account without a home is kept disabled`(points: String) throws {
        let takeover = newer("<group name=\"g\"/><user name=\"a\">\(points)<group>g</group></user>")
        let account = try takeover.account("a")
        #expect(account.account.isDisabled)
        #expect(account.lost.contains("neither it nor its group has a home; kept disabled"))
    }

    @Test func `a group that lets nobody in keeps its accounts disabled, and its networks are theirs`() throws {
        let point = #"<mount_point tvfs_path="/" access="1" native_path="/h" recursive="2"/>"#
        let takeover = newer(
            """
            <group name="off" enabled="false"/><group name="ssh"><realm name="ftp" status="disabled"/></group>
            <group name="near"><disallowed_ips>0.0.0.0/0 ::/0</disallowed_ips><allowed_ips>10.0.0.0/8</allowed_ips></group>
            <user name="a" enabled="true">\(point)<group>off</group></user><user name="b">\(point)<group>ssh</group></user>
            <user name="c">\(point)<group>near</group><disallowed_ips>10.1.0.0/16</disallowed_ips></user>
            <user name="d">\(point)<realm name="ftp" status="disabled"/></user>
            <user name="e">\(point)<realm name="sftp" status="disabled"/></user>
            <user name="f">\(point)<group>other</group><group>near</group></user><group name="other"/>
            """)
        #expect(takeover.faults.isEmpty, "\(takeover.faults)")
        for name in ["a", "b", "d"] { #expect(try takeover.account(name).account.isDisabled, "\(name)") }
        #expect(try !takeover.account("e").account.isDisabled)
        let networks = try #require(try takeover.account("c").account.settings.networks)
        #expect(networks.contains(.v4(0x0A00_0001)) && networks.contains(.v4(0x0A02_0001)))
        #expect(!networks.contains(.v4(0x0A01_0001)) && !networks.contains(.v4(0x0B00_0001)))
        #expect(try takeover.account("f").account.settings.networks?.description == "10.0.0.0/8")
    }

    @Test func `rights that end with a directory do not reach below it, nor to another directory at its place`() throws
    {
        let takeover = newer(
            """
            <user name="a"><mount_point tvfs_path="/" access="1" native_path="/h" recursive="0"/></user>
            <user name="b"><mount_point tvfs_path="/" access="1" native_path="/h" recursive="2"/>
            <mount_point tvfs_path="/private" access="2" native_path="/h/private" recursive="2"/>
            <mount_point tvfs_path="/[x]" access="0" native_path="/h/[x]" recursive="2"/>
            <mount_point tvfs_path="/else" access="1" native_path="/mnt" recursive="2"/></user>
            """)
        let (a, b) = (try takeover.account("a"), try takeover.account("b"))
        #expect(try rights(a, "/file") == [.list, .read, .write, .append, .attributes])
        #expect(try rights(a, "/sub/file").isEmpty)
        #expect(try rights(b, "/public/file") == .all)
        for path in ["/private", "/private/x", "/else", "/else/x"] { #expect(try rights(b, path).isEmpty, "\(path)") }
        #expect(try rights(b, "/[x]/y") == .readOnly && rights(b, "/x") == .all)
    }

    @Test func `networks are all but the refused ones, of which the allowed are excepted`() throws {
        let point = #"<mount_point tvfs_path="/" access="1" native_path="/h" recursive="2"/>"#
        let takeover = newer(
            """
            <user name="a">\(point)<allowed_ips>10.0.0.0/8</allowed_ips></user>
            <user name="b">\(point)<disallowed_ips>10.0.0.0/8</disallowed_ips><allowed_ips>10.1.0.0/16</allowed_ips></user>
            <user name="c">\(point)<disallowed_ips>gate.example.org</disallowed_ips></user>
            <user name="d">\(point)<disallowed_ips>192.168.0.2-192.168.0.30</disallowed_ips></user>
            <user name="e">\(point)<disallowed_ips>2001:db8::5-2001:db8::9</disallowed_ips></user>
            """)
        #expect(try takeover.account("a").account.settings.networks == nil)
        let b = try #require(try takeover.account("b").account.settings.networks)
        #expect(b.contains(.v4(0x0A01_0001)) && b.contains(.v4(0x0B00_0001)) && !b.contains(.v4(0x0A02_0001)))
        #expect(try takeover.account("c").account.isDisabled)
        let d = try #require(try takeover.account("d").account.settings.networks)
        #expect(
            (0...40).map { d.contains(.v4(0xC0A8_0000 + $0)) } == (0...40).map { !(2...30).contains($0) })
        let e = try #require(try takeover.account("e").account.settings.networks)
        #expect(
            (0...12).map { e.contains(.v6(0x2001_0DB8_0000_0000, $0, scope: 0)) }
                == (0...12).map { !(5...9).contains($0) }
        )
    }

    @Test(arguments: [
        (
            "5D4u3fKbxwSfKXtXvO5IGGJXB/5+pRf77y35waGyUqvxAsnXh5NnAz4e4ojeui+tvOrOblK18M3vZANk181+sA==",
            "<salt>YTViNyY8JyJ4</salt>"
        ), ("Xr4ilOzQ4PCOq3aQ0qbuaQ==", ""),
    ])
    func `hashes that came along from 0.9 are right for their password`(hash: String, salt: String) throws {
        let takeover = newer("<user name=\"a\"><password index=\"0\"><hash>\(hash)</hash>\(salt)</password></user>")
        let hash = try #require(try takeover.account("a").hash)
        #expect(hash.isRight(for: "secret") && !hash.isRight(for: "Secret"))
    }

    // MARK: - 0.9

    @Test func `members of a group of 0.9 get its home by their own names`() throws {
        let group =
            "<Group Name=\"staff\"><Permissions>\(whole(#"D:\ftp\:u"#, "IsHome"))"
            + directory(#"D:\ftp\:u\sealed-:u"#, "DirList") + "</Permissions></Group>"
        let takeover = classic(
            groups: group + "<Group Name=\"off\"><Option Name=\"Enabled\">0</Option></Group>",
            users: """
                <User Name="ada"><Option Name="Group">staff</Option></User>
                <User Name="bob"><Option Name="Group">staff</Option></User>
                <User Name="eve"><Option Name="Enabled">2</Option><Option Name="Group">off</Option>\
                <Permissions>\(whole(#"D:\ftp\eve"#))</Permissions></User>
                <User Name="fay"><Option Name="Enabled">1</Option><Option Name="Group">off</Option>\
                <Permissions>\(whole(#"D:\ftp\fay"#))</Permissions></User>
                <User Name="nobody"/>
                """)
        #expect(takeover.faults.isEmpty, "\(takeover.faults)")
        let ada = try takeover.account("ada")
        #expect(ada.facts.first == "home=/srv/ada")
        #expect(try rights(ada, "/sealed-ada/x") == .list && rights(ada, "/sealed-ada/x/y").isEmpty)
        #expect(try takeover.account("bob").facts.first == "home=/srv/bob")
        #expect(try takeover.account("eve").account.isDisabled)
        #expect(try !takeover.account("fay").account.isDisabled)
        let nobody = try takeover.account("nobody")
        #expect(nobody.account.isDisabled && nobody.account.home == nil)
    }

    @Test func `directories of 0.9 decide by their depth, all of one line, and by their names alone`() throws {
        let users =
            "<User Name=\"ada\"><Permissions>"
            + [
                whole(#"D:\ftp\ada"#, "IsHome"), directory(#"D:\ftp\ada\a\private"#, "DirSubdirs"),
                whole(#"D:\ftp\ada\a"#), directory(#"D:\ftp\ada\:u"#, "DirSubdirs"),
                directory(#"D:\ftp\ada\[b]"#, "DirSubdirs"), directory(#"D:\ftp\ada\flat"#, "DirList", "FileRead"),
            ].joined() + "</Permissions></User>"
        let ada = try classic(users: users).account("ada")
        #expect(try rights(ada, "/a/x") == .all && rights(ada, "/a/private/x").isEmpty)
        #expect(try rights(ada, "/ada/x").isEmpty)
        #expect(try rights(ada, "/[b]/x").isEmpty && rights(ada, "/b/x") == .all)
        #expect(try rights(ada, "/flat/x") == .readOnly && rights(ada, "/flat/sub/x").isEmpty)
    }

    @Test func `to delete files does not mean to delete directories`() throws {
        let users =
            "<User Name=\"ada\"><Permissions>"
            + directory(#"D:\ftp\ada"#, "FileRead", "FileWrite", "FileDelete", "DirList", "DirCreate", "DirSubdirs")
            + "</Permissions></User>"
        let ada = try classic(users: users).account("ada")
        #expect(ada.facts == ["home=/srv/ada", "allow=list,read,write,make,attributes"])
        #expect(ada.chosen == ["it could delete files and no directories, and deletes neither here"])
    }

    @Test func `a home that is the root of a drive keeps the rights below it`() throws {
        var choices = ImportChoices()
        choices.moves = [(Array(#"D:\"#.utf8), Array("/srv".utf8))]
        let takeover = ImportSource.filezilla.read(
            "<FileZillaServer><Users><User Name=\"ada\"><Permissions>\(whole(#"D:\"#, "IsHome"))"
                + "\(directory(#"D:\sealed"#, "DirSubdirs"))</Permissions></User></Users></FileZillaServer>", choices)
        let ada = try takeover.account("ada")
        #expect(try rights(ada, "/sealed/x").isEmpty && rights(ada, "/x") == .all)
    }
}
