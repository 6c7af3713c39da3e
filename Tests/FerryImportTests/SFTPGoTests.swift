// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FerryIO
import FerryImport
import Testing

struct SFTPGoTests {
    private static let dump = #"""
        {"users":[
          {"id":1,"status":1,"username":"anna","email":"anna@example.org","expiration_date":1927843200000,
           "password":"$2a$10$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW","has_password":true,
           "public_keys":["ssh-ed25519 AAAA"],"home_dir":"/srv/anna","uid":0,"gid":0,"max_sessions":3,
           "quota_size":10485760,"quota_files":100,
           "permissions":{"/archive":["list","download"],"/":["*"],"/archive/new/*":["list","upload","create_dirs","chown"]},
           "upload_bandwidth":128,"download_bandwidth":0,
           "filters":{"allowed_ip":["192.168.0.0/16","2001:db8::/32"],"denied_ip":["192.168.1.0/24"],
             "denied_protocols":["DAV"],"tls_username":"CommonName","max_upload_file_size":5000,
             "access_time":[{"day_of_week":1,"from":"08:00","to":"18:00"},{"day_of_week":0,"from":"09:30","to":"12:00"}]},
           "filesystem":{"provider":0},"groups":[{"name":"staff","type":1},{"name":"more","type":2}]},
          {"status":0,"username":"bob","password":"$pbkdf2-sha256$1000$E86a9YMX3zC7$XfjWMLcvbZceSv9fFPj+HtJxb+Br7J8rDSOwJWTAc8Y=",
           "home_dir":"/srv/bob","permissions":{"/":["list","download","upload","delete_files"]}},
          {"status":1,"username":"cloud","password":"","home_dir":"/srv/c","permissions":{"/":["*"]},"filesystem":{"provider":1}}
        ],
        "groups":[{"name":"staff","user_settings":{"home_dir":"/data/%username%","max_sessions":5,"permissions":{"/":["list"]},"filters":{}}},
          {"name":"more","user_settings":{"permissions":null}}],
        "folders":[],"admins":[{"username":"admin"}],"version":17}
        """#

    @Test func `users and groups are taken over`() throws {
        let takeover = ImportSource.sftpgo.read(Self.dump)
        #expect(takeover.faults.isEmpty, "\(takeover.faults)")
        #expect(takeover.groups.map(\.group.settings.words) == [["allow=list", "max-sessions=5"], []])
        #expect(takeover.remarks == ["No counterpart: admins."])
        let anna = try takeover.account("anna")
        #expect(anna.method == "bcrypt" && anna.account.group?.description == "staff" && !anna.account.isDisabled)
        #expect(anna.place.description == "accounts: users[0]")
        #expect(
            anna.facts == [
                "home=/data/anna", "max-sessions=3", "expires=2031-02-03",
                "hours=mon 08:00-18:00, sun 09:30-12:00",
                "networks=192.168.128.0/17,192.168.64.0/18,192.168.32.0/19,192.168.16.0/20,192.168.8.0/21,192.168.4.0/22,192.168.2.0/23,192.168.0.0/24,2001:db8::/32",
                "rate-up=131072", "quota=10Mi", "quota-files=100", "certificate=cn:anna",
                "deny write,append,delete,rename,make,attributes /archive", "allow list,read /archive",
                "deny read,append,delete,rename,attributes /archive/new/*", "allow list,write,make /archive/new/*",
            ])
        #expect(
            anna.lost == [
                "it belongs to the group more too, and can be in one group here",
                "the right chown at /archive/new/*", "its public keys, which are not FTP's",
                "the email \"anna@example.org\"", "a limit of 5000 bytes for a file",
            ])
        let bob = try takeover.account("bob")
        let hash = try #require(bob.hash)
        #expect(hash.isRight(for: "secret") && bob.account.isDisabled)
        #expect(bob.facts == ["home=/srv/bob", "allow=list,read,write"])
        #expect(bob.chosen.contains("at / a broken upload cannot be gone on with, as it may change no file"))
        let cloud = try takeover.account("cloud")
        #expect(cloud.account.isDisabled && cloud.password == .none)
    }

    /// All of "secret"; made by Python's hashlib in the way that SFTPGo writes its hashes.
    @Test(arguments: [
        "$pbkdf2-sha1$1000$E86a9YMX3zC7$hz7TvkxXxCRb49K/XFmPMC9VVaA=",
        "$pbkdf2-sha512$1000$E86a9YMX3zC7$iCMFv3buFlu7qvjfPyNLLx2t+emjW761G4qQV3lQFkAT2+eBr81OD6bSl7sO5C/jmpkHw7TbneiGZCZf3/uUgw==",
        "$pbkdf2-b64salt-sha256$1000$AAFzYWx0c2FsdA==$lAuN4fevig1Yt8zYbY1ZR45SV7CzTkUhj8Mn8NnUjzY=",
        "$argon2id$v=19$m=65536,t=1,p=2$a2lLvIdLohituZ5FsmlMwA$uHyF1PcxU/2iyZ5MswrNMQ",
        "{MD5}5ebe2294ecd0e0f08eab7690d2a6ee69",
        "{SHA256}2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b",
        "$1$saltsalt$9xy1btjgzLYfb7hivXtC//", "$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/",
        "$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA",
        "$y$j9T$tA6qToUAElVSOn7aYa54M/$qZ6rLe7bOJB1i3udjGp22I16mEduuYS1o7ocA8F1fr/",
    ])
    func `each kind of hash that it keeps is right for its password`(hash: String) throws {
        let takeover = ImportSource.sftpgo.read(
            "{\"users\":[{\"username\":\"a\",\"status\":1,\"home_dir\":\"/a\",\"password\":\"\(hash)\"}]}")
        let hash = try #require(try takeover.account("a").hash)
        #expect(hash.isRight(for: "secret"))
        #expect(!hash.isRight(for: "Secret"))
    }

    @Test(arguments: [
        ("[]", "no JSON object"), ("{\"users\":[{}]}", "users[0]: Its \"username\" is missing."),
        ("{\"users\":[{\"username\":\"a\",\"status\":\"on\"}]}", "users[0]: Its \"status\" is no whole number."),
        ("{\"users\":[{\"username\":\"a\",\"groups\":[{\"name\":\"x\",\"type\":1}]}]}", "not in the dump"),
        ("{\"users\":[{\"username\":\"a\"},{\"username\":\"a\"}]}", "stands in accounts: users[0] already"),
        ("{\"users\":[{\"username\":\"a\",\"permissions\":{\"x\":[\"*\"]}}]}", "name no path: \"x\""),
    ])
    func `what cannot be understood is told`(text: String, reason: String) {
        let faults = ImportSource.sftpgo.read(text).faultLines
        #expect(faults.count == 1 && faults[0].contains(reason), "\(faults)")
    }

    @Test func `no file breaks the reader`() { ImportSource.sftpgo.survives(Self.dump) }
}
