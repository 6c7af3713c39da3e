// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FerryIO
import FerryImport
import Testing

struct FileZillaTests {
    private func moving(_ from: String, to: String) -> ImportChoices {
        var choices = ImportChoices()
        choices.moves = [(Array(from.utf8), Array(to.utf8))]
        return choices
    }

    /// As FileZilla Server 0.9.60 writes it.
    private static let classic = #"""
        <FileZillaServer>
            <Settings><Item name="Admin port" type="numeric">14147</Item></Settings>
            <Groups>
                <Group Name="staff">
                    <Option Name="IP Limit">3</Option><Option Name="Enabled">1</Option><Option Name="ForceSsl">1</Option>
                    <Permissions /><SpeedLimits DlType="2" DlLimit="10" UlType="1" UlLimit="20" />
                </Group>
            </Groups>
            <Users>
                <User Name="anna">
                    <Option Name="Pass">E43E2EDDF29BC7049F297B57BCEE4818625707FE7EA517FBEF2DF9C1A1B252ABF102C9D7879367033E1EE288DEBA2FADBCEACE6E52B5F0CDEF640364D7CD7EB0</Option>
                    <Option Name="Salt">a5b7&amp;&lt;'"x</Option>
                    <Option Name="Group">staff</Option>
                    <Option Name="User Limit">2</Option>
                    <Option Name="Enabled">1</Option>
                    <Option Name="Comments">Anna &#65;</Option>
                    <IpFilter><Disallowed><IP>*</IP></Disallowed><Allowed><IP>192.168.0.0/16</IP></Allowed></IpFilter>
                    <Permissions>
                        <Permission Dir="D:\ftp\anna">
                            <Option Name="FileRead">1</Option><Option Name="FileWrite">1</Option>
                            <Option Name="FileDelete">1</Option><Option Name="FileAppend">1</Option>
                            <Option Name="DirCreate">1</Option><Option Name="DirDelete">1</Option>
                            <Option Name="DirList">1</Option><Option Name="DirSubdirs">1</Option>
                            <Option Name="IsHome">1</Option>
                        </Permission>
                        <Permission Dir="D:\ftp\anna\old\files">
                            <Option Name="FileRead">1</Option><Option Name="DirList">1</Option>
                            <Option Name="DirSubdirs">1</Option>
                        </Permission>
                        <Permission Dir="E:\else"><Option Name="FileRead">1</Option></Permission>
                    </Permissions>
                </User>
                <User Name="bob">
                    <Option Name="Pass">5ebe2294ecd0e0f08eab7690d2a6ee69</Option>
                    <Option Name="Enabled">0</Option>
                    <Permissions><Permission Dir="C:\x"><Option Name="IsHome">1</Option></Permission></Permissions>
                    <SpeedLimits DlType="2" DlLimit="10" UlType="2" UlLimit="20" />
                </User>
                <User Name="guest"><Option Name="Pass" /></User>
            </Users>
        </FileZillaServer>
        """#

    @Test func `users and groups of 0.9 are taken over, homes at their new place`() throws {
        let takeover = ImportSource.filezilla.read(Self.classic, moving(#"d:\FTP"#, to: "/srv/ftp/"))
        #expect(takeover.faults.isEmpty, "\(takeover.faults)")
        #expect(takeover.groups.map(\.group.settings.words) == [["max-per-address=3", "rate-down=10240", "tls=login"]])
        let anna = try takeover.account("anna")
        let hash = try #require(anna.hash)
        #expect(hash.isRight(for: "secret") && !hash.isRight(for: "Secret") && hash.method == "plain SHA-512")
        #expect(anna.account.group?.description == "staff")
        #expect(
            anna.facts == [
                "home=/srv/ftp/anna", "allow=all", "max-sessions=2", "networks=192.168.0.0/16",
                "deny write,append,delete,rename,make,attributes /old/files", "allow list,read /old/files",
            ])
        #expect(!anna.account.isDisabled)
        #expect(
            anna.lost == [
                "the comment \"Anna A\"",
                #"the directory E:\else, which is not in its home"#,
            ])
        let bob = try takeover.account("bob")
        let old = try #require(bob.hash)
        #expect(old.isRight(for: "secret") && bob.account.isDisabled)
        #expect(bob.facts == ["allow=none", "rate-up=20480", "rate-down=10240", "deny all /*/*"])
        #expect(
            bob.lost == [
                #"its home "C:\x" is no absolute path here; kept disabled. Say where it is: --move 'C:\x=DIR'"#
            ])
        let guest = try takeover.account("guest")
        #expect(guest.password == .none && guest.account.isDisabled)
    }

    /// As FileZilla Server 1.8 writes it.
    private static let users = #"""
        <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
        <filezilla xmlns:fz="https://filezilla-project.org" xmlns="https://filezilla-project.org" fz:product_version="1.8.0">
        	<default_impersonator index="0" enabled="false"><name></name><password></password></default_impersonator>
        	<group name="staff">
        		<mount_point tvfs_path="/" access="1" native_path="" new_native_path="/srv/staff/%&lt;user>" recursive="2" flags="1" />
        		<session_count_limit>4</session_count_limit>
        	</group>
        	<user name="&lt;system user>" enabled="false">
        		<mount_point tvfs_path="/" access="1" native_path="" new_native_path="%&lt;home>" recursive="2" flags="0" />
        	</user>
        	<user name="anna" enabled="true">
        		<mount_point tvfs_path="/" access="0" native_path="" new_native_path="/srv/anna" recursive="2" flags="0" />
        		<mount_point tvfs_path="/more" access="1" native_path="/mnt/more" recursive="2" flags="0" />
        		<rate_limits inbound="100000" outbound="unlimited" session_inbound="unlimited" session_outbound="5" />
        		<allowed_ips>10.0.0.0/8
        192.168.1.7</allowed_ips>
        		<disallowed_ips></disallowed_ips>
        		<session_open_limits files="unlimited" directories="unlimited" />
        		<session_count_limit>unlimited</session_count_limit>
        		<description>Anna</description>
        		<password index="1">
        			<hash>QvvDKnn0tMCvzBZ80pu+yDW9hYD4yoN3ar4Epwt/ZmQ</hash>
        			<salt>MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY</salt>
        			<iterations>100000</iterations>
        		</password>
        		<group>staff</group>
        		<methods>1</methods>
        	</user>
        	<user name="ftp" enabled="true">
        		<mount_point tvfs_path="/" access="1" native_path="/srv/public" recursive="0" flags="0" />
        		<password index="0" />
        		<methods>0</methods>
        	</user>
        </filezilla>
        """#

    @Test func `users of 1.x are taken over`() throws {
        let takeover = ImportSource.filezilla.read(Self.users)
        #expect(takeover.faults.isEmpty, "\(takeover.faults)")
        let anna = try takeover.account("anna")
        let hash = try #require(anna.hash)
        #expect(hash.isRight(for: "secret") && !hash.isRight(for: "") && hash.method == "pbkdf2-sha256")
        #expect(anna.account.group?.description == "staff" && !anna.account.isDisabled)
        #expect(
            anna.facts == [
                "home=/srv/anna", "allow=list,read", "rate-up=100K", "deny all /more",
            ])
        #expect(
            anna.lost == [
                "speed limits of each session", "the comment \"Anna\"",
                "the directory /mnt/more at /more (a directory elsewhere)",
            ])
        let guest = try takeover.account("ftp")
        #expect(
            guest.password == .none
                && guest.facts == ["home=/srv/public", "allow=list,read,write,append,attributes", "deny all /*/*"])
        #expect(guest.lost == ["it needs no password there; give it one"])
        #expect(takeover.remarks == ["Left out: <system user>, which stands for users of the machine."])
    }

    @Test(arguments: [
        (#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><filezilla>&b;</filezilla>"#, "document type"),
        (#"<!DOCTYPE x SYSTEM "file:///etc/passwd"><filezilla/>"#, "document type"),
        ("<filezilla><user name=\"a\"></filezilla>", "no XML: mismatched tag"), ("", "no XML: no element found"),
        ("<html/>", "no file of FileZilla Server: it is <html>"),
        ("<filezilla>&unknown;</filezilla>", "no XML: undefined entity"),
        (String(repeating: "<a>", count: 100_000), "more than 64 deep"),
        ("<filezilla><user name=\"a/b\"/></filezilla>", "cannot be the name of an account"),
        ("<filezilla><user name=\"a\"><group>x</group></user></filezilla>", "The group \"x\" is in none of the files."),
    ])
    func `a file that is broken or hostile is refused`(text: String, reason: String) {
        let faults = ImportSource.filezilla.read(text).faultLines
        #expect(faults.count == 1 && faults[0].contains(reason), "\(faults)")
    }

    @Test func `no file breaks the reader`() {
        ImportSource.filezilla.survives(Self.classic)
        ImportSource.filezilla.survives(Self.users)
    }
}
