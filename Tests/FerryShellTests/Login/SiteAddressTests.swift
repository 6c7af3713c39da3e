// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit
import Testing

@testable import ferry

struct SiteAddressTests {
    @Test(arguments: [
        ("example.org", SiteAddress(host: "example.org")),
        ("bob@example.org", SiteAddress(host: "example.org", user: bytes("bob"))),
        ("bob@work@example.org", SiteAddress(host: "example.org", user: bytes("bob@work"))),
        ("example.org:2121", SiteAddress(host: "example.org", port: 2121)),
        ("::1", SiteAddress(host: "::1")),
        ("[::1]", SiteAddress(host: "::1")),
        ("[::1]:21", SiteAddress(host: "::1", port: 21)),
        ("bob@[::1]:21", SiteAddress(host: "::1", port: 21, user: bytes("bob"))),
        ("ftp://example.org", SiteAddress(host: "example.org", isURL: true)),
        ("FTP://example.org/", SiteAddress(host: "example.org", isURL: true)),
        ("ftp://example.org:2121/a/b", SiteAddress(host: "example.org", port: 2121, path: bytes("a/b"), isURL: true)),
        ("ftp://example.org/%2Fetc", SiteAddress(host: "example.org", path: bytes("/etc"), isURL: true)),
        ("ftp://example.org//etc", SiteAddress(host: "example.org", path: bytes("/etc"), isURL: true)),
        ("ftp://h/a%20b;type=i", SiteAddress(host: "h", path: bytes("a b"), type: .binary, isURL: true)),
        ("ftp://h/a;TYPE=A", SiteAddress(host: "h", path: bytes("a"), type: .text, isURL: true)),
        ("ftp://h/a;type=d", SiteAddress(host: "h", path: bytes("a"), isURL: true)),
        ("ftp://h/a;b", SiteAddress(host: "h", path: bytes("a;b"), isURL: true)),
        (
            "ftp://b%40b:p%3Ass@h/",
            SiteAddress(host: "h", user: bytes("b@b"), password: bytes("p:ss"), isURL: true)
        ),
        ("ftp://u:@h", SiteAddress(host: "h", user: bytes("u"), password: [], isURL: true)),
        ("ftp://@h/", SiteAddress(host: "h", isURL: true)),
        ("ftp://h:/", SiteAddress(host: "h", isURL: true)),
        ("ftp://u@h:/a%3Ab", SiteAddress(host: "h", user: bytes("u"), path: bytes("a:b"), isURL: true)),
        ("ftp://[::1]:/", SiteAddress(host: "::1", isURL: true)),
        ("ftp://[fe80::1%25lo]/", SiteAddress(host: "fe80::1%lo", isURL: true)),
        ("ftp://[fe80::1%lo]/", SiteAddress(host: "fe80::1%lo", isURL: true)),
        ("ftp://ex%61mple.org/", SiteAddress(host: "example.org", isURL: true)),
        ("ftp://u:a@b:c@h/", SiteAddress(host: "h", user: bytes("u"), password: bytes("a@b:c"), isURL: true)),
        ("ftp://h/a b", SiteAddress(host: "h", path: bytes("a b"), isURL: true)),
        ("ftps://h", SiteAddress(host: "h", isURL: true, isImplicit: true)),
        (
            "ftps://u@h:21/x",
            SiteAddress(host: "h", port: 21, user: bytes("u"), path: bytes("x"), isURL: true, isImplicit: true)
        ),
        ("h:", SiteAddress(host: "h")),
        ("ftp://[::1]:2121/x", SiteAddress(host: "::1", port: 2121, path: bytes("x"), isURL: true)),
    ])
    func `of servers`(text: String, address: SiteAddress) throws {
        #expect(try SiteAddress(parsing: bytes(text)) == address)
    }

    @Test(arguments: [
        ("h:a/b", SiteAddress(host: "h", path: bytes("a/b"))),
        ("h:/a", SiteAddress(host: "h", path: bytes("/a"))),
        ("h:", SiteAddress(host: "h", path: [])),
        ("u@h:a:b", SiteAddress(host: "h", user: bytes("u"), path: bytes("a:b"))),
        ("[::1]:x", SiteAddress(host: "::1", path: bytes("x"))),
        ("u@[::1]:x", SiteAddress(host: "::1", user: bytes("u"), path: bytes("x"))),
        ("h:2121", SiteAddress(host: "h", path: bytes("2121"))),
        ("ftp://h/x", SiteAddress(host: "h", path: bytes("x"), isURL: true)),
    ])
    func `of files on a server`(text: String, address: SiteAddress) throws {
        #expect(try SiteAddress(operand: bytes(text)) == address)
    }

    @Test(arguments: ["a", "./a:b", "/a:b", "dir/a:b", "-", ".", ":a", ""])
    func `a local name is none`(text: String) throws {
        #expect(try SiteAddress(operand: bytes(text)) == nil)
    }

    @Test(arguments: [
        "", "h:x", "h:0", "h:65536", "a b", "h\u{7}", "ftp://", "ftp://h:x/", "ftp://h/%4", "ftp://h/%zz", "sftp://h/",
        "https://example.org/", "u@", "ftp:///x", "ftp://:p@h/", "ftp://h:0/", "ftp://h:65536/", "ftp://h:+1/",
        "ftp://a b/", "ftp://[::1/", "[::1", "ftp://[::1]x/",
    ])
    func `nonsense is refused`(text: String) {
        #expect(throws: UsageError.self) { try SiteAddress(parsing: bytes(text)) }
    }

    @Test func `a mistake is shown with its place`() {
        #expect(throws: UsageError("There is no ] behind the address in [::1")) {
            try SiteAddress(parsing: bytes("ftp://[::1/"))
        }
        #expect(throws: UsageError("Not a port number, which goes from 1 to 65535: 65536")) {
            try SiteAddress(parsing: bytes("ftp://h:65536/"))
        }
    }

    @Test(arguments: [("h:2122", true), ("h:21220000", false), ("h:0", false), ("h:a", false), ("ftp://h/2122", false)])
    func `digits behind the colon may have been meant for a port`(operand: String, hasHint: Bool) throws {
        let hint = try SiteAddress(operand: bytes(operand))?.portHint
        #expect((hint != nil) == hasHint)
        if hasHint { #expect(hint?.contains("ftp://h:2122/") == true) }
    }

    @Test(arguments: [
        ("bob@h:2121:", "A port is written ftp://bob@h:2121/ or --port 2121; a file of that name is bob@h:./2121:"),
        ("h:21:in/a", "A port is written ftp://h:21/in/a or --port 21; a file of that name is h:./21:in/a"),
    ])
    func `a port between two colons is told how it is written`(operand: String, words: String) throws {
        #expect(throws: UsageError(words)) { try SiteAddress(operand: bytes(operand)) }
    }

    @Test(arguments: ["h:./2121:", "h:0:a", "h:a:b", "h:65536:", "h:/12:30/x"])
    func `another name with a colon is a name`(operand: String) throws {
        #expect(try SiteAddress(operand: bytes(operand))?.path?.bytes == bytes(String(operand.dropFirst(2))))
    }

    @Test(arguments: [
        ("open ftp://bob:secret@h/x", "open ftp://bob@h/x"), ("get ftp://h/x y", "get ftp://h/x y"),
        ("open ftp://bob@h", "open ftp://bob@h"), ("a ftp://u:p@h b ftp://v:q@i", "a ftp://u@h b ftp://v@i"),
        ("open ftp://u:p@q@h", "open ftp://u@h"),
    ])
    func `a password is taken out of a line`(line: String, safe: String) {
        #expect(text(SiteAddress.withoutPassword(bytes(line))) == safe)
    }
}
