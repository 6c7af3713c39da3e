// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@Suite struct VirtualPathTests {
    private let home = VirtualPath("/home/anna")
    private let here = VirtualPath("/srv/www")

    @Test(arguments: [
        ("a", "/srv/www/a"), ("a/b/", "/srv/www/a/b"), ("/a//b", "/a/b"), ("//", "/"), ("", "/srv/www"),
        (".", "/srv/www"), ("./a/.", "/srv/www/a"), ("..", "/srv"), ("../..", "/"), ("../../../../x", "/x"),
        ("/../../etc/passwd", "/etc/passwd"), ("a/../../b", "/srv/b"), ("...", "/srv/www/..."), ("..a", "/srv/www/..a"),
        ("~", "/home/anna"), ("~/x", "/home/anna/x"), ("~/../..", "/"), ("~bob", "/srv/www/~bob"),
        ("./~", "/srv/www/~"), ("/~", "/~"), (" a ", "/srv/www/ a "), ("a\\..\\b", "/srv/www/a\\..\\b"),
    ])
    func `pathnames are resolved in one way only`(argument: String, expected: String) {
        let path = VirtualPath.resolving([UInt8](argument), from: here, home: home)
        #expect(String(bytes: path.bytes) == expected)
        #expect(path.components.allSatisfy { VirtualPath.isComponent($0) })
    }

    @Test func `names are bytes`() {
        let path = VirtualPath.resolving([0xFF, 0x2F, 0xC3, 0x28], from: VirtualPath())
        #expect(path.components == [[0xFF], [0xC3, 0x28]])
        #expect(path.bytes == [0x2F, 0xFF, 0x2F, 0xC3, 0x28])
        #expect(path.description == "/\\xFF/\\xC3(")
    }

    @Test func `a path knows its name and parent`() {
        #expect(here.name == [UInt8]("www"))
        #expect(here.parent == VirtualPath("/srv"))
        #expect(VirtualPath().parent.isRoot)
        #expect(VirtualPath().name == nil)
        #expect(here.appending([UInt8]("a")) == VirtualPath("/srv/www/a"))
    }

    @Test func `a path lies within itself and those above it`() {
        #expect(here.isWithin(here))
        #expect(here.isWithin(VirtualPath()))
        #expect(!here.isWithin(VirtualPath("/srv/w")))
        #expect(!VirtualPath("/srv").isWithin(here))
    }

    @Test(arguments: ["", ".", "..", "a/b", "/", "a\0"])
    func `some names can be no component`(name: String) {
        #expect(!VirtualPath.isComponent(name.utf8))
    }

    @Test func `no random pathname leaves the root or leaves rubbish`() {
        var numbers = RepeatableNumbers(seed: 3)
        let pieces = ["/", "..", ".", "~", "a", "//", "\u{FF}", " ", "..."]
        for _ in 0..<5000 {
            let argument = (0..<Int.random(in: 0...8, using: &numbers))
                .map { _ in pieces.randomElement(using: &numbers) ?? "" }.joined()
            let path = VirtualPath.resolving([UInt8](argument), from: here, home: home)
            #expect(path.components.allSatisfy { VirtualPath.isComponent($0) })
            #expect(VirtualPath(path.bytes) == path)
        }
    }
}
