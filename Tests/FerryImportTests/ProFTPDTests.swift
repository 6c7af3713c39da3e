// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPTesting
import FerryIO
import FerryImport
import Testing

struct ProFTPDTests {
    /// Made by ftpasswd of Debian 12, dora locked by `--lock`.
    private static let users = """
        anna:$5$VfJLi1RwRCSUudee$gOxuig.3AzgV72mbICenai//gDzoYO7/o6lnqo3E3bD:1001:1001:Anna A:/srv/anna:/bin/false
        carl:E4Zb.7TFKAhMg:1003:1001::/srv/carl:/bin/false
        dora:!$5$GEJYdgaEtrmKcl4F$nNRBszmnVL/QzQouCU03ZzlZB3GsDaxWBaAjut3GdND:1004:1002::/srv/dora:/bin/false

        """
    private static let groups = "staff:x:1001:anna,dora\nothers:x:1002:anna\n"

    @Test func `users and groups of ftpasswd are taken over`() throws {
        let takeover = ImportSource.proftpd.read(Self.users + Self.groups)
        #expect(takeover.faults.isEmpty)
        #expect(takeover.groups.map { $0.group.name.description } == ["staff", "others"])
        let anna = try takeover.account("anna")
        #expect(anna.method == "sha256" && anna.account.group?.description == "staff")
        #expect(anna.facts == ["home=/srv/anna"])
        #expect(
            anna.lost == ["the comment \"Anna A\"", "it belongs to the group others too, and can be in one group here"])
        #expect(try takeover.account("carl").method == "DES")
        let dora = try takeover.account("dora")
        #expect(dora.account.isDisabled && dora.method == "sha256" && dora.account.group?.description == "others")
    }

    /// As mysqldump writes the tables of mod_sql's and mod_quotatab_sql's documentation.
    private static let mysql = """
        -- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
        /*!40101 SET NAMES utf8 */;
        DROP TABLE IF EXISTS `users`;
        CREATE TABLE `users` (
          `userid` varchar(30) NOT NULL,
          `passwd` varchar(80) NOT NULL,
          `uid` int(11) DEFAULT NULL,
          `gid` int(11) DEFAULT NULL,
          `homedir` varchar(255) DEFAULT '/srv/(x),y',
          `shell` varchar(255) DEFAULT NULL,
          PRIMARY KEY (`userid`), KEY `uid` (`uid`)
        ) ENGINE=InnoDB;
        LOCK TABLES `users` WRITE;
        INSERT INTO `users` VALUES ('anna','{md5}Xr4ilOzQ4PCOq3aQ0qbuaQ==',1001,5,'/srv/it''s anna\\\\x',NULL),
        ('bob','5ebe2294ecd0e0f08eab7690d2a6ee69',1002,5,'/srv/bob','/bin/false'),
        ('carl','open sesame',1003,6,'/srv/carl',''),('dora','*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19',1,1,'/srv/dora','');
        UNLOCK TABLES;
        CREATE TABLE `groups` (`groupname` varchar(16), `gid` int, `members` varchar(255));
        INSERT INTO `groups` (`groupname`, `gid`, `members`) VALUES ('staff',5,'anna,bob');
        CREATE TABLE `ftpquotalimits` (name varchar(30), quota_type enum('user','group','class','all'),
          per_session enum('false','true'), limit_type enum('soft','hard'), bytes_in_avail float, bytes_out_avail float,
          bytes_xfer_avail float, files_in_avail int, files_out_avail int, files_xfer_avail int);
        INSERT INTO `ftpquotalimits` VALUES ('anna','user','false','soft',10485760,0,0,100,0,0),
        ('%','all','false','hard',1.5e9,5000,0,0,0,0),('staff','group','false','hard',1,0,0,0,0,0);
        INSERT INTO `ftpquotatallies` (`name`,`bytes_in_used`) VALUES ('anna',77);

        """

    @Test func `a dump of MySQL is taken over, quotas and groups too`() throws {
        let takeover = ImportSource.proftpd.read(Self.mysql)
        #expect(takeover.faults.isEmpty, "\(takeover.faults)")
        let anna = try takeover.account("anna")
        #expect(anna.method == "plain MD5" && anna.account.group?.description == "staff")
        #expect(anna.facts == ["home=/srv/it's anna\\x", "quota=10Mi", "quota-files=100"])
        #expect(anna.chosen == ["its quota was soft, and is hard here: an upload that does not fit is refused"])
        #expect(anna.place.line == 14)
        let bob = try takeover.account("bob")
        #expect(bob.method == "plain MD5" && bob.facts == ["home=/srv/bob", "quota=1500M"] && bob.place.line == 15)
        #expect(bob.lost == ["a limit of 5000 to what is sent (bytes_out_avail)"])
        let carl = try takeover.account("carl")
        #expect(carl.password == .none && carl.account.group == nil)
        #expect(
            carl.lost.first == "its password is no hash; if the source holds passwords in clear, say --plain-passwords")
        #expect(
            takeover.remarks == [
                "Shells say nothing here. ProFTPD refuses accounts whose shell is not in /etc/shells, unless RequireValidShell is off: disable those.",
                "No counterpart: the quota of the group \"staff\", which its members share.",
            ])
    }

    @Test func `a password in clear is taken only where that was said, and a strange hash never`() throws {
        var choices = ImportChoices()
        choices.takesPlainPasswords = true
        let takeover = ImportSource.proftpd.read(Self.mysql, choices)
        #expect(try takeover.account("carl").password == .plain(Array("open sesame".utf8)))
        #expect(try takeover.account("bob").method == "plain MD5")
        #expect(try takeover.account("dora").password == .none)
        #expect(
            try takeover.account("dora").lost.first
                == "its hash is of no kind that ferryd knows; give it a new password")
    }

    /// As pg_dump writes them.
    private static let postgres = """
        -- PostgreSQL database dump
        SET client_encoding = 'UTF8';
        CREATE TABLE public.users (
            userid text NOT NULL,
            passwd text
        );
        COPY public.users (userid, passwd, uid, gid, homedir, active, expiration) FROM stdin;
        anna\t$6$rounds=1000$uESaa/tcxZSqyIkQ$2/4DOigLIGTK7Egiql9gDpbFLvcLDZTnaJPPevBxzlH3aaZirJf4h9Gl/nsJlg8cgFt1XFNV5eW81MZb8Vmk4/\t1001\t5\t/srv/anna\\\\b\tt\t2031-02-03 04:05:06
        bob\t\\N\t\\N\t\\N\t/srv/bob\tf\t\\N
        short\tx
        \\.
        INSERT INTO public.users (userid, passwd, homedir) VALUES ('carl', E'{sha1}5en6G6MezRroT3XKqkdPOmY\\/BfQ=', '/srv/c\\d');

        """

    @Test func `a dump of PostgreSQL is taken over`() throws {
        let takeover = ImportSource.proftpd.read(Self.postgres)
        #expect(takeover.faultLines == ["accounts:10: A row of the table \"users\" has 2 values for 7 columns."])
        let anna = try takeover.account("anna")
        #expect(anna.method == "sha512" && anna.facts == ["home=/srv/anna\\b", "expires=2031-02-03"])
        let bob = try takeover.account("bob")
        #expect(bob.password == .none && bob.account.isDisabled)
        let carl = try takeover.account("carl")
        #expect(carl.method == "plain SHA-1" && carl.facts == ["home=/srv/c\\d"])
    }

    @Test(arguments: [
        ("enabled", "'1'", false), ("active", "b'1'", false), ("status", "'Enabled'", false),
        ("enabled", "'off'", true),
        ("enabled", "''", true), ("enabled", "NULL", true), ("loginallowed", "'later'", true), ("status", "'2'", true),
        ("disabled", "'0'", false), ("disabled", "'1'", true), ("locked", "'yes'", true), ("locked", "NULL", false),
        ("is_locked", "'2026-01-01'", true),
    ])
    func `in doubt a column lets nobody in`(column: String, value: String, isDisabled: Bool) throws {
        let takeover = ImportSource.proftpd.read(
            "INSERT INTO users (userid, passwd, homedir, \(column)) VALUES ('a', '$1$saltsalt$9xy1btjgzLYfb7hivXtC//', '/a', \(value));"
        )
        #expect(try takeover.account("a").account.isDisabled == isDisabled)
    }

    @Test func `logins of another program's table get no home, and so are disabled`() throws {
        let takeover = ImportSource.proftpd.read(
            "INSERT INTO wp_users (username, password) VALUES ('a', '$1$saltsalt$9xy1btjgzLYfb7hivXtC//');"
                + "INSERT INTO users (userid, passwd, uid, homedir) VALUES ('root', '', 0, '/r'), ('up', '', 1, '/r/../..');"
        )
        for name in ["a", "root", "up"] { #expect(try takeover.account(name).account.isDisabled, "\(name)") }
        #expect(try takeover.account("a").lost == ["it has no home; kept disabled"])
    }

    @Test(arguments: [
        "Xr4ilOzQ4PCOq3aQ0qbuaQ==", "5en6G6MezRroT3XKqkdPOmY/BfQ=", "5ebe2294ecd0e0f08eab7690d2a6ee69",
        "5d2e19393cc5ef67", "1c9c5f0c4aba4b9d47a0d8e4d7ad8a4a9b7c1f3e5d6a7b8c9d0e1f2a",
    ])
    func `a digest by itself is no password in clear`(digest: String) throws {
        var choices = ImportChoices()
        choices.takesPlainPasswords = true
        let takeover = ImportSource.proftpd.read(
            "INSERT INTO users (userid, passwd, homedir) VALUES ('a', '\(digest)', '/a');", choices)
        let account = try takeover.account("a")
        if let hash = account.hash {
            #expect(hash.isRight(for: "secret"))
            #expect(
                account.chosen == [
                    "its hash is read as a digest without a salt; if there was one, no password is right"
                ])
        } else {
            #expect(account.password == .none)
        }
    }

    @Test(arguments: [
        ("a:b:c\n", "A line of an AuthUserFile has 7 fields"),
        ("INSERT INTO users VALUES ('a','b')", "Nothing tells the names of the columns of the table \"users\"."),
        ("INSERT INTO users (userid, passwd) VALUES ('a'", "The row of the table \"users\" does not end."),
        ("INSERT INTO users (userid, passwd) VALUES ('a/b', '')", "cannot be the name of an account"),
    ])
    func `what cannot be understood is told`(text: String, reason: String) {
        let faults = ImportSource.proftpd.read(text).faultLines
        #expect(faults.count == 1 && faults[0].contains(reason), "\(faults)")
    }

    @Test func `no file breaks the reader`() {
        ImportSource.proftpd.survives(Self.users + Self.groups)
        ImportSource.proftpd.survives(Self.mysql)
        ImportSource.proftpd.survives(Self.postgres)
    }

    @Test(.requires("perl"), .enabled(if: ThirdPartyTool.ftpasswd != nil, "scripts/fetch-servers has not run"))
    func `what ftpasswd writes now is taken over, and its password is right`() throws {
        let directory = try TemporaryDirectory()
        let tool = try #require(ThirdPartyTool.ftpasswd)
        let file = directory.path("users")
        for (method, name) in [("--md5", "ada"), ("--sha256", "bob"), ("--sha512", "carl"), ("--des", "dora")] {
            let made = try TestProgram(
                try #require(TestProgram.named("perl")), tool, "--passwd", "--name=\(name)", "--uid=1", "--gid=1",
                "--home=\(directory.path)", "--shell=/bin/false", "--stdin", method, "--file=\(file)"
            ).run(input: Array("secret\n".utf8))
            #expect(made.succeeded, "\(made.errorText)")
        }
        let takeover = ImportSource.proftpd.read(String(decoding: try Files.read(file), as: UTF8.self))
        #expect(takeover.accounts.count == 4)
        for account in takeover.accounts {
            let hash = try #require(account.hash)
            #expect(hash.isRight(for: "secret"), "\(account.account.name)")
        }
    }
}
