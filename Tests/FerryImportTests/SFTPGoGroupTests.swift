// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO
import FerryImport
import Testing

/// Accounts of SFTPGo with what their groups add to them, or take away.
struct SFTPGoGroupTests {
    private func read(users: String, groups: String = "") -> Takeover {
        ImportSource.sftpgo.read("{\"users\":[\(users)],\"groups\":[\(groups)]}")
    }

    private func user(_ name: String, _ more: String, group: String? = "g", home: String = "/h") -> String {
        let groups = group.map { ",\"groups\":[{\"name\":\"\($0)\",\"type\":1}]" } ?? ""
        return "{\"username\":\"\(name)\",\"status\":1,\"home_dir\":\"\(home)\"\(groups),\(more)}"
    }

    private static let all = #""permissions":{"/":["*"]}"#

    /// The rights in an account that has what its group gives.
    private func rights(_ takeover: Takeover, _ name: String, _ path: String) throws -> Permissions {
        var account = try takeover.account(name).account
        account.inherited =
            takeover.groups.first { $0.group.name == account.group }?.group.settings ?? AccountSettings()
        return account.effective.policy.rights(at: VirtualPath(path))
    }

    @Test(arguments: [
        #""filters":{"denied_protocols":["FTP"]}"#, #""filters":{"denied_login_methods":["password"]}"#,
        #""filesystem":{"provider":1}"#, #""filters":{"allowed_ip":["10.0.0.1"],"denied_ip":["10.0.0.0/8"]}"#,
        #""filters":{"denied_ip":["gate.example.org"]}"#, #""filters":{"file_patterns":[{"path":"/"}]}"#,
        #""filters":{"two_factor_protocols":["FTP"]}"#,
    ])
    func `a group that lets nobody in keeps its accounts disabled`(settings: String) throws {
        let group = "{\"name\":\"g\",\"user_settings\":{\(settings)}}"
        let takeover = read(users: user("a", Self.all), groups: group)
        #expect(takeover.faults.isEmpty)
        let account = try takeover.account("a")
        #expect(account.account.isDisabled && account.lost.contains { $0.contains("its group g lets nobody in") })
        // A group that adds to lists only does so too, unless it is one for lists of people.
        for (type, isDisabled) in [(2, true), (3, false)] {
            let more = "\(Self.all),\"groups\":[{\"name\":\"g\",\"type\":\(type)}]"
            let added = read(users: user("a", more, group: nil), groups: group)
            #expect(try added.account("a").account.isDisabled == isDisabled)
        }
    }

    @Test func `the rights of the primary group at the root come before those of the account`() throws {
        let takeover = read(
            users: [
                user("a", #""permissions":{"/":["*"],"/own":["*"]}"#),
                user("b", #""permissions":{"/":["*"],"/a":["*"]}"#),
                user("%x", Self.all), user("d", Self.all, group: "bare"),
                user("e", #""permissions":null"#, group: "bare"),
            ].joined(separator: ","),
            groups: #"""
                {"name":"g","user_settings":{"permissions":{"/":["list"],"/a/b":["list","download"],"/%username%":["*"]}}},
                {"name":"bare"}
                """#)
        #expect(takeover.faults.isEmpty, "\(takeover.faults)")
        #expect(try rights(takeover, "a", "/x") == .list && rights(takeover, "a", "/own/x") == .all)
        #expect(try rights(takeover, "a", "/a/b/x") == .readOnly)
        // The deeper path decides, whoever names it.
        #expect(try rights(takeover, "b", "/a/x") == .all && rights(takeover, "b", "/a/b/x") == .readOnly)
        #expect(try rights(takeover, "%x", "/%x/y") == .all && rights(takeover, "%x", "/a/b") == .readOnly)
        #expect(try rights(takeover, "b", "/%username%/y") == .list && rights(takeover, "b", "/b/y") == .all)
        #expect(try rights(takeover, "d", "/x") == .all && rights(takeover, "e", "/x") == [])
    }

    @Test func `addresses, hours and homes of groups add up with those of the account`() throws {
        let takeover = read(
            users: [
                user("a", "\(Self.all),\"filters\":{\"denied_ip\":[\"10.1.0.0/16\"]}"),
                user("b", Self.all, home: ""), user("c", Self.all, group: nil, home: ""),
            ].joined(separator: ","),
            groups: #"""
                {"name":"g","user_settings":{"home_dir":"/srv/%username%","filters":{"denied_ip":["10.2.0.0/16"]}}}
                """#)
        let networks = try #require(try takeover.account("a").account.settings.networks)
        #expect(!networks.contains(.v4(0x0A01_0001)) && !networks.contains(.v4(0x0A02_0001)))
        #expect(networks.contains(.v4(0x0A03_0001)))
        #expect(try takeover.account("b").account.settings.home == Array("/srv/b".utf8))
        let homeless = try takeover.account("c")
        #expect(homeless.account.isDisabled && homeless.lost.contains("it has no home; kept disabled"))
    }

    @Test func `TLS, visitors and certificates are as they were`() throws {
        let takeover = read(
            users: [
                user("tls", "\(Self.all),\"filters\":{\"ftp_security\":1}", group: nil),
                user("any", "\(Self.all),\"filters\":{\"is_anonymous\":true}"),
                user("cn", "\(Self.all),\"filters\":{\"tls_username\":\"CommonName\"}", group: nil),
                user(
                    "no",
                    #""permissions":{"/":["*"]},"filters":{"tls_username":"CommonName","denied_login_methods":["TLSCertificate"]}"#,
                    group: nil),
                user("of", Self.all, group: "cns"), user("of,cn:root", Self.all, group: "cns"),
                user("a, x:y", Self.all, group: "cns"),
                user(
                    "codes", "\(Self.all),\"filters\":{\"totp_config\":{\"enabled\":true,\"protocols\":[\"FTP\"]}}",
                    group: nil),
            ].joined(separator: ","),
            groups: #"""
                {"name":"g","user_settings":{"permissions":{"/in":["*"]}}},
                {"name":"cns","user_settings":{"filters":{"tls_username":"CommonName"}}}
                """#)
        #expect(takeover.faults.isEmpty, "\(takeover.faults)")
        #expect(try takeover.account("tls").facts == ["home=/h", "allow=all", "tls=everything"])
        #expect(try rights(takeover, "any", "/in/x") == .readOnly && rights(takeover, "any", "/") == .readOnly)
        #expect(try takeover.account("cn").facts.contains("certificate=cn:cn"))
        #expect(try takeover.account("no").account.settings.certificates == nil)
        #expect(try takeover.account("of").facts.contains("certificate=cn:of"))
        #expect(takeover.groups.allSatisfy { $0.group.settings.certificates == nil })
        for name in ["of,cn:root", "a, x:y"] {
            #expect(try takeover.account(name).account.settings.certificates == nil, "\(name)")
        }
        #expect(try takeover.account("codes").account.isDisabled)
    }

    @Test func `an upload changes a file only with the right to do so`() throws {
        func facts(_ words: String) throws -> [String] {
            try read(users: user("a", "\"permissions\":{\"/\":[\(words)]}", group: nil)).account("a").facts
        }
        #expect(try facts(#""upload""#) == ["home=/h", "allow=write"])
        #expect(try facts(#""upload","overwrite""#) == ["home=/h", "allow=write,append"])
        #expect(try facts(#""upload","overwrite","delete""#) == ["home=/h", "allow=write,append,delete"])
        #expect(try facts(#""chmod""#) == ["home=/h", "allow=none"])
        #expect(try facts(#""chmod","chtimes""#) == ["home=/h", "allow=attributes"])
    }

    @Test func `what stood at the place of another directory is not seen`() throws {
        let more = #""permissions":{"/":["*"],"/v":["*"]},"virtual_folders":[{"virtual_path":"/v","name":"x"}]"#
        let takeover = read(users: user("a", more, group: nil))
        #expect(try rights(takeover, "a", "/v/x").isEmpty && rights(takeover, "a", "/w") == .all)
    }

    @Test func `the end of an account is one that can be told`() throws {
        let late = "\(Self.all),\"expiration_date\":253402300800000"
        let created = "\(Self.all),\"created_at\":1893456000000"
        let takeover = read(
            users: [user("a", late), user("b", created), user("c", Self.all)].joined(separator: ","),
            groups: #"{"name":"g","user_settings":{"expires_in":31}}"#)
        #expect(try takeover.account("a").facts.contains("expires=9999-12-31"))
        #expect(try takeover.account("b").facts.contains("expires=2030-02-01"))
        #expect(try takeover.account("c").account.isDisabled)
    }

    @Test func `with a broken group its accounts are broken too, and an account without a status is off`() throws {
        let takeover = read(
            users: [user("a", Self.all), "{\"username\":\"b\",\"home_dir\":\"/h\",\(Self.all)}"].joined(separator: ","),
            groups: #"{"name":"g","user_settings":{"max_sessions":1.5}}"#)
        #expect(
            takeover.faultLines == [
                "accounts: groups[0]: Its \"max_sessions\" is no whole number.",
                "accounts: users[0]: One of its groups is not in the dump, or cannot be understood.",
            ])
        #expect(takeover.groups.isEmpty && takeover.accounts.count == 1)
        #expect(try takeover.account("b").account.isDisabled)
        #expect(read(users: user("a", #""permissions":["*"]"#, group: nil)).faults.count == 1)
    }
}
