// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

@testable import ferry

struct NetrcTests {
    private static let sample = """
        # who I am where
        machine example.org login bob password s3cret account a
        machine other.org
            login "carol smith"
            password "with \\"quotes\\" and blanks"   # a remark
        macdef init
        machine evil.org login x password y
        ls

        machine example.org login root password toor
        default login anonymous password me@here
        """

    private let netrc = Netrc(entries: NetrcParser.entries(in: bytes(sample)), isExposed: false, name: "~/.netrc")

    @Test func `gives the first entry of a host`() throws {
        let entry = try #require(try netrc.entry(for: "EXAMPLE.org", user: nil))
        #expect(entry.login == bytes("bob"))
        #expect(entry.password == bytes("s3cret"))
        #expect(entry.account == bytes("a"))
    }

    @Test func `gives the entry of a user`() throws {
        #expect(try netrc.entry(for: "example.org", user: bytes("root"))?.password == bytes("toor"))
        #expect(try netrc.entry(for: "example.org", user: bytes("nobody")) == nil)
    }

    @Test func `understands quotes and lines`() throws {
        let entry = try #require(try netrc.entry(for: "other.org", user: nil))
        #expect(entry.login == bytes("carol smith"))
        #expect(entry.password == bytes("with \"quotes\" and blanks"))
    }

    @Test func `passes macros over, and does nothing they say`() throws {
        #expect(try netrc.entry(for: "evil.org", user: nil)?.login == bytes("anonymous"))
    }

    @Test func `a file that others can read is refused if it holds a password`() throws {
        let exposed = Netrc(entries: netrc.entries, isExposed: true, name: "~/.netrc")
        let failure = #expect(throws: Failure.self) { try exposed.entry(for: "example.org", user: nil) }
        #expect(failure?.code == .localFile)
        #expect(failure?.advice?.contains("chmod 600 ~/.netrc") == true)
        #expect(try exposed.entry(for: "unknown.org", user: nil)?.login == bytes("anonymous"))
    }

    @Test(arguments: [
        "", "machine", "machine x login", "login y", "macdef", "\"", "machine \"", "default password \"x",
    ])
    func `what ends too early does no harm`(text: String) {
        #expect(NetrcParser.entries(in: bytes(text)).count <= 1)
    }
}
