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
            tom.password == .plain(Array("foo:bar".utf8)) && tom.facts == ["home=/home/ftpsite", "allow=list,read"])
        #expect(fred.password == .plain(Array("#bar ".utf8)))
        #expect(fred.facts == ["home=/home/ftpsite", "allow=list,read,write,append,delete,rename"])
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
                "allow=list,read,write,append,delete,rename,make", "tls=everything", "deny all /**/*.exe",
                "deny all /**/core", "deny list /**/.*",
            ])
        #expect(tom.lost == ["cmds_denied=SITE"])
        #expect(tom.chosen == ["no local_root tells its home, and it gets the served directory"])
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

    @Test func `no file breaks the reader`() {
        ImportSource.vsftpd.survives(Self.hashes)
        ImportSource.vsftpd.survives("tom\nfoo\nfred\nbar\n")
        ImportSource.vsftpd.survives("local_root=/x\ndeny_file={a,b}\nanon_umask=077\n")
    }
}
