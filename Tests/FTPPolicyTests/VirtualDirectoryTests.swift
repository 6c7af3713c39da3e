// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Testing

@testable import FTPPolicy

struct VirtualDirectoryTests {
    private func directories(_ text: String) -> VirtualDirectories? { VirtualDirectories(Array(text.utf8)) }

    private func text(_ directories: VirtualDirectories?) -> String? {
        directories.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test(arguments: [
        "/archive=/srv/archive", "/a=/srv/a allow=list,read quota=10G quota-files=100", "/a=-",
        "/a=/srv/a allow=none; /b/c=/; /b/c/d=/srv/d", "/a%20b%3D%3B%25=/srv/%0A", "/\u{E9}=/srv/\u{E9}", "",
    ])
    func `what is written is read again`(line: String) {
        #expect(text(directories(line)) == line)
    }

    @Test func `blanks, words for sets and the order do not matter`() {
        #expect(
            text(directories(" /b/c=/x ;/a//./=/y  allow=read-only;")) == "/a=/y allow=list,read; /b/c=/x")
    }

    @Test(arguments: [
        "a=/srv", "/=/srv", "/a", "/a=", "=/srv", "/a=srv", "/a=/b=/c", "/a=/srv allow=fly", "/a=/srv x=1",
        "/a=/srv quota=much", "/a=/srv allow=read allow=list", "/a=/x; /a=/y", "/a/=/x; /b/../a=/y", "/a=/%00",
        "/a=/%2",
        "/a=- allow=read", "/a=/srv read-only",
    ])
    func `what makes no sense is none`(line: String) { #expect(directories(line) == nil) }

    @Test func `an account's own stand before those of others, and may take them away`() {
        let own = directories("/a=/own; /b=-") ?? VirtualDirectories()
        let others = directories("/a=/x; /b=/y; /c/d=/z") ?? VirtualDirectories()
        #expect(text(own.over(others)) == "/a=/own; /b=-; /c/d=/z")
        #expect(own.over(others).standing.map(\.place) == ["/a", "/c/d"].map { VirtualPath($0) })
    }

    @Test func `permissions of a place stand for the account's own, and those for all take only`() throws {
        let own = try #require(directories("/in=/x allow=drop-box; /in/deep=/y allow=all; /pub=/z"))
        var policy = RuledPolicy(.readOnly, own.rules)
        #expect(policy.rights(at: VirtualPath("/a")) == .readOnly)
        #expect(policy.rights(at: VirtualPath("/pub/a")) == .readOnly)
        #expect(policy.rights(at: VirtualPath("/in/a")) == .dropBox)
        #expect(policy.rights(at: VirtualPath("/in/deep/a")) == .all)
        var limit = try #require(own.all.first)
        limit.isLimitOnly = true
        let served = try #require(VirtualDirectories([limit]))
        policy = RuledPolicy([.read, .write, .keepBoth], served.rules)
        #expect(policy.rights(at: VirtualPath("/in/a")) == [.write, .keepBoth])
        #expect(RuledPolicy(.readOnly, served.rules).rights(at: VirtualPath("/in/a")).isEmpty)
    }

    @Test func `a place is itself, whatever its names look like as patterns`() throws {
        let name = "/a*[b]?\\"
        let directory = try #require(VirtualDirectory(at: VirtualPath(name), host: Array("/x".utf8)))
        var limited = directory
        limited.permissions = []
        let policy = RuledPolicy(.all, limited.rules)
        #expect(policy.rights(at: VirtualPath("\(name)/c")).isEmpty)
        #expect(policy.rights(at: VirtualPath("/aXb?\\")) == .all)
    }

    @Test func `a place has a path of the host, that of the innermost directory`() throws {
        let tree = ServedTree(
            home: Array("/home/ada".utf8), directories: try #require(directories("/a=/x; /a/b=/; /c=-")))
        for (place, file) in [
            ("/", "/home/ada"), ("/f", "/home/ada/f"), ("/a", "/x"), ("/a/f", "/x/f"), ("/a/b", "/"), ("/a/b/f", "/f"),
            ("/ab/f", "/home/ada/ab/f"), ("/c/f", "/home/ada/c/f"),
        ] {
            #expect(String(decoding: tree.file(at: VirtualPath(place)), as: UTF8.self) == file)
        }
        #expect(ServedTree(home: [0x2F]).file(at: VirtualPath("/f")) == Array("/f".utf8))
    }
}
