// SPDX-License-Identifier: Apache-2.0
import FTPClient
import Testing

struct PathTests {
    @Test(arguments: [
        ("a/b", "b", "a"), ("a", "a", ""), ("/a", "a", "/"), ("/a/b/", "b", "/a"), ("/", "", ""), ("a//b", "b", "a"),
        ("//a", "a", "/"), ("", "", ""),
    ])
    func `paths come apart`(path: String, name: String, parent: String) {
        #expect(RemotePath(path).name == Array(name.utf8))
        #expect(RemotePath(path).parent == RemotePath(parent))
    }

    @Test func `paths are put together`() {
        #expect(RemotePath("/").appending([0x61]) == "/a")
        #expect(RemotePath("x").appending([0x61]) == "x/a")
        #expect(RemotePath("").appending([0x61]) == "a")
        #expect(RemotePath("x/.").appending([0x61]) == "x/a")
        #expect(RemotePath("/.").appending([0x61]) == "/a")
        #expect(RemotePath("x.").appending([0x61]) == "x./a")
        #expect(RemotePath("/x").isAbsolute)
        #expect(LocalPath("a").directory == ".")
        #expect(LocalPath("/a").directory == "/")
        #expect(LocalPath("d/a").directory == "d")
    }
}
