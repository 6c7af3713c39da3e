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
        ("ftp://example.org", SiteAddress(host: "example.org")),
        ("FTP://example.org/", SiteAddress(host: "example.org")),
        ("ftp://example.org:2121/a/b", SiteAddress(host: "example.org", port: 2121, path: bytes("a/b"))),
        ("ftp://example.org/%2Fetc", SiteAddress(host: "example.org", path: bytes("/etc"))),
        ("ftp://example.org//etc", SiteAddress(host: "example.org", path: bytes("/etc"))),
        ("ftp://h/a%20b;type=i", SiteAddress(host: "h", path: bytes("a b"), type: .binary)),
        ("ftp://h/a;TYPE=A", SiteAddress(host: "h", path: bytes("a"), type: .text)),
        ("ftp://h/a;type=d", SiteAddress(host: "h", path: bytes("a"))),
        ("ftp://h/a;b", SiteAddress(host: "h", path: bytes("a;b"))),
        (
            "ftp://b%40b:p%3Ass@h/",
            SiteAddress(host: "h", user: bytes("b@b"), password: bytes("p:ss"))
        ),
        ("ftp://u:@h", SiteAddress(host: "h", user: bytes("u"), password: [])),
        ("ftp://[::1]:2121/x", SiteAddress(host: "::1", port: 2121, path: bytes("x"))),
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
        ("ftp://h/x", SiteAddress(host: "h", path: bytes("x"))),
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
        "https://example.org/", "u@",
    ])
    func `nonsense is refused`(text: String) {
        #expect(throws: UsageError.self) { try SiteAddress(parsing: bytes(text)) }
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
