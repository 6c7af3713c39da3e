// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FerryIO
import FerryImport
import Testing

struct VsftpdTests {
    private func read(_ files: (name: String, text: String)...) -> Takeover {
        ImportSource.vsftpd.read(
            files.map { file in
                let parts = file.name.split(separator: "/")
                return ImportFile(
                    name: file.name, bytes: Array(file.text.utf8),
                    nameInDirectory: parts.count > 1 ? Array(parts[1].utf8) : nil)
            })
    }

    private static let hashes = """
        tom:$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/
        fred:$1$saltsalt$9xy1btjgzLYfb7hivXtC//:more:fields

        """

    @Test func `names and hashes get the home and the rights of vsftpd.conf`() throws {
        let takeover = read(
            ("passwd", Self.hashes),
            (
                "vsftpd.conf",
                """
                # virtual users
                listen=YES
                guest_enable=YES
                guest_username=virtual
                local_root=/srv/ftp/$USER
                user_sub_token=$USER
                write_enable=YES
                anon_upload_enable=YES
                anon_max_rate=50000
                anon_umask=027
                anon_world_readable_only=NO
                """
            ))
        #expect(takeover.faults.isEmpty)
        let tom = try takeover.account("tom")
        #expect(tom.method == "apr1")
        #expect(
            tom.facts == ["home=/srv/ftp/tom", "allow=list,read,write", "rate-up=50K", "rate-down=50K", "umask=027"])
        #expect(try takeover.account("fred").method == "md5crypt")
        #expect(
            takeover.remarks == [
                "Not taken over, as they are the server's (ours: ferryd configuration --sample): listen."
            ])
    }

    /// The example VIRTUAL_USERS_2 of vsftpd.
    @Test func `names and passwords in turns, and a file for each user`() throws {
        let takeover = read(
            ("logins.txt", "tom\nfoo:bar\nfred\n#bar \n"),
            ("vsftpd.conf", "local_root=/home/ftpsite\nwrite_enable=NO\n"),
            (
                "conf/fred",
                "write_enable=YES\nanon_upload_enable=YES\nanon_other_write_enable=YES\nidle_session_timeout=9\n"
            ),
            ("conf/nobody", "write_enable=YES\n"))
        let (tom, fred) = (try takeover.account("tom"), try takeover.account("fred"))
        #expect(
            tom.password == .plain(Array("foo:bar".utf8))
                && tom.facts == ["home=/home/ftpsite", "allow=list,read", "umask=077"])
        #expect(fred.password == .plain(Array("#bar ".utf8)))
        #expect(fred.facts == ["home=/home/ftpsite", "allow=list,read,write,append,delete,rename", "umask=077"])
        #expect(fred.lost == ["the setting idle_session_timeout"])
        #expect(
            takeover.remarks == ["The settings of \"nobody\" are left out, as none of the files has its password."])
    }

    @Test func `users with the rights of local ones, patterns of files, and TLS`() throws {
        let takeover = read(
            ("passwd", "tom:$1$saltsalt$9xy1btjgzLYfb7hivXtC//"),
            (
                "vsftpd.conf",
                """
                virtual_use_local_privs=YES
                write_enable=YES
                chmod_enable=NO
                ssl_enable=YES
                deny_file={*.exe,core}
                hide_file=.*
                cmds_denied=SITE
                """
            ))
        let tom = try takeover.account("tom")
        #expect(
            tom.facts == [
                "allow=list,read,write,append,delete,rename,make", "umask=077", "tls=everything", "deny all /**/*.exe",
                "deny all /**/core", "deny list /**/.*",
            ])
        #expect(
            tom.lost == ["no local_root tells its home; kept disabled", "cmds_denied=SITE; kept disabled"])
        #expect(tom.account.isDisabled)
    }

    @Test func `a password is not taken for a hash, nor a line of hashes for a password`() throws {
        let broken = read(("passwd", Self.hashes + "broken\nugly:nohash\n"))
        #expect(broken.faultLines == ["passwd:3: A line has a name, a colon and a hash."])
        #expect(try broken.account("ugly").password == .none)
        #expect(
            read(("pairs", "tom\nfoo\nfred\n")).faultLines.first?.contains("The password of \"fred\" is missing")
                == true)
        #expect(read(("vsftpd.conf", "a=1\nrubbish\n"), ("x", "a\nb")).faults.count == 1)
    }

    @Test(arguments: ["cmds_allowed=RETR", "cmds_denied=STOR", "deny_file={a/b}", "hide_file={{a,b},c}"])
    func `what cannot be kept out here keeps the account disabled`(setting: String) throws {
        let takeover = read(("passwd", Self.hashes), ("vsftpd.conf", "local_root=/srv\n\(setting)\n"))
        let tom = try takeover.account("tom")
        #expect(tom.account.isDisabled && tom.lost == ["\(setting); kept disabled"])
        #expect(tom.facts == ["home=/srv", "allow=list,read", "umask=077"])
    }

    @Test func `brackets in a pattern of files are plain characters, and a umask that is none is the strictest`() throws
    {
        let takeover = read(
            ("passwd", Self.hashes), ("vsftpd.conf", "local_root=/srv\ndeny_file={[x]*}\nanon_umask=9\n"))
        #expect(
            try takeover.account("tom").facts == [
                "home=/srv", "allow=list,read", "umask=077", #"deny all /**/\[x]*"#,
            ])
    }

    @Test func `a list of users that is not read is told, and lets nobody in that only it let in`() throws {
        let settings = "local_root=/srv\nanon_world_readable_only=NO\nuserlist_enable=YES\n"
        let told = try read(("passwd", Self.hashes), ("vsftpd.conf", settings)).account("tom")
        #expect(!told.account.isDisabled)
        #expect(told.chosen == ["it could not log in if the list of userlist_file names it; then disable it"])
        let shut = try read(("passwd", Self.hashes), ("vsftpd.conf", settings + "userlist_deny=NO\n")).account("tom")
        #expect(shut.account.isDisabled)
    }

    @Test func `settings of one user do not become everybody's`() throws {
        let two = read(
            ("passwd", Self.hashes), ("vsftpd.conf", "local_root=/srv\n"), ("tom", "write_enable=YES\n"))
        #expect(two.faultLines.count == 1)
        #expect(
            two.faultLines.first?.hasPrefix("tom: These would be settings for everybody beside those in vsftpd.conf.")
                == true)
        #expect(try two.account("fred").facts == ["home=/srv", "allow=list,read", "umask=077"])
        let one = read(("passwd", Self.hashes), ("tom", "local_root=/srv\n"))
        #expect(one.faultLines.first?.hasPrefix("tom: This has the name of an account.") == true)
    }

    @Test(arguments: [
        "ada:!$6$salt$hash\n", "ada:!$1$saltsalt$9xy1btjgzLYfb7hivXtC//\nbob:!$1$saltsalt$9xy1btjgzLYfb7hivXtC//\n",
        "ada:\nbob:*\n", "ada:$new$salt$hash\nbob:$new$salt$hash\n", "ada:{NEW}hash\n",
    ])
    func `lines of hashes are never names and passwords, whatever hashes they are`(text: String) throws {
        let takeover = read(("passwd", text))
        #expect(takeover.faults.isEmpty, "\(takeover.faults)")
        #expect(takeover.accounts.allSatisfy { if case .plain = $0.password { false } else { true } })
        #expect(takeover.accounts.map(\.account.name.description) == (text.contains("bob") ? ["ada", "bob"] : ["ada"]))
    }

    @Test(arguments: [
        ("logins", "# vsftpd userlist\nroot\n", "a comment stands in the place of a name"),
        ("logins", "root\nx\n#bin\ndaemon\n", "a comment stands in the place of a name"),
        ("vsftpd.user_list", "root\nbin\n", "This is a list of users"),
        ("logins", "ada:clear\nbob:secret\n", "\"ada\" stands before a colon"),
        ("logins", "ada:12345\n", "\"ada\" stands before a colon"),
    ])
    func `a file of something else is refused, and no secret of it is shown`(name: String, text: String, reason: String)
    {
        let takeover = read((name, text))
        #expect(takeover.accounts.isEmpty)
        #expect(takeover.faultLines.count == 1 && takeover.faultLines[0].contains(reason), "\(takeover.faultLines)")
        #expect(
            takeover.faultLines.allSatisfy {
                !$0.contains("secret") && !$0.contains("12345") && !$0.contains("clear\n")
            })
    }

    @Test func `no file breaks the reader`() {
        ImportSource.vsftpd.survives(Self.hashes)
        ImportSource.vsftpd.survives("tom\nfoo\nfred\nbar\n")
        ImportSource.vsftpd.survives("local_root=/x\ndeny_file={a,b}\nanon_umask=077\n")
    }
}
