// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

@testable import ferry

struct BookmarksTests {
    private static let file = """
        # my servers
        work\tftp://ada@ftp.example.org/www

        nas  ftps://nas.example:9900/%2Fvolume%201
          # work ftp://other/
        work ftp://second.example/
        broken
        also broken ftp://h/
        worse http://h/
        secret ftp://ada:word@h/
        old  ada@old.example:2121

        """

    @Test func `names and places are read`() throws {
        let bookmarks = Bookmarks(bytes(Self.file))
        #expect(bookmarks.entries.map(\.name) == ["work", "nas", "old"])
        #expect(bookmarks.mistakes.map(\.number) == [7, 8, 9, 10])
        let work = try #require(try bookmarks.site(named: "work"))
        #expect((work.host, work.user, work.path?.bytes) == ("ftp.example.org", bytes("ada"), bytes("www")))
        let nas = try #require(try bookmarks.site(named: "nas"))
        #expect((nas.port, nas.isImplicit, nas.path?.bytes) == (9900, true, bytes("/volume 1")))
        let old = try #require(try bookmarks.site(named: "old"))
        #expect((old.host, old.port, old.user, old.isURL) == ("old.example", 2121, bytes("ada"), false))
        #expect(try bookmarks.site(named: "Work") == nil)
    }

    @Test func `a password in the file is no bookmark, and is not shown`() {
        let bookmarks = Bookmarks(bytes(Self.file))
        let error = #expect(throws: UsageError.self) { try bookmarks.site(named: "secret") }
        #expect(error?.message.contains("~/.netrc") == true)
        #expect(bookmarks.mistakes.allSatisfy { !$0.error.message.contains("word@") })
    }

    @Test func `all else stays as it is when one is changed`() {
        var bookmarks = Bookmarks(bytes(Self.file))
        #expect(bookmarks.text == bytes(Self.file))
        bookmarks.set("work", to: bytes("ftp://new/"))
        bookmarks.set("third", to: bytes("ftp://third/"))
        #expect(bookmarks.remove("nas") == true)
        #expect(bookmarks.remove("nas") == false)
        #expect(bookmarks.rename("old", to: "older") == true)
        #expect(bookmarks.rename("nas", to: "x") == false)
        let after = text(bookmarks.text).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(after.prefix(3) == ["# my servers", "work ftp://new/", ""])
        #expect(after.suffix(3) == ["older  ada@old.example:2121", "third ftp://third/", ""])
        #expect(after.count == 12)
    }

    @Test func `an empty file is one, and lines of Windows are lines`() {
        var bookmarks = Bookmarks([])
        #expect(bookmarks.entries.isEmpty)
        bookmarks.set("a", to: bytes("ftp://h"))
        #expect(bookmarks.text == bytes("a ftp://h\n"))
        #expect(Bookmarks(bytes("a ftp://h\r\n")).entries == [Bookmarks.Entry(name: "a", place: bytes("ftp://h"))])
    }

    @Test(arguments: ["a", "A-1", "ftp.example.org", "x_y"]) func `a name may look like a host`(name: String) {
        #expect(Bookmarks.isName(name))
    }

    @Test(arguments: ["", "-a", ".a", "a b", "a/b", "a:b", "a@b", "ä"]) func `other names are none`(name: String) {
        #expect(!Bookmarks.isName(name))
    }

    @Test(arguments: [
        "ftp://ada@h:2121/www", "ftps://h/", "ftp://h/%2Fa%20b/c", "ftp://a%40b@[::1]:21/x%3By", "ftp://h/",
    ])
    func `an address as text reads back as it is`(text: String) throws {
        let site = try SiteAddress(place: bytes(text))
        #expect(site.urlText == bytes(text))
    }
}
