// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit
import Testing

@testable import ferry

struct PathPatternTests {
    /// A tree as its folders' entries; names with a slash at the end are folders, with an @ links.
    private static let tree: [String: [String]] = [
        "": ["b.txt", "a.txt", ".hidden", "sub/", "link@", "pub/"],
        "sub": ["c.txt", "deep/"], "pub": ["d.txt"], "link": ["e.txt"], "sub/deep": ["f.txt"],
        "/": ["sub/"], "/sub": ["g.txt"],
    ]

    private func matches(_ pattern: String) async throws -> [String] {
        try await PathPattern(bytes(pattern)).matches { folder in
            (Self.tree[text(folder)] ?? []).map { name in
                let bare = Array(name.utf8.filter { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "@") })
                let kind: EntryKind =
                    name.hasSuffix("/") ? .directory : name.hasSuffix("@") ? .symbolicLink(target: nil) : .file
                return EntryFacts(name: bare, kind: kind)
            } + [
                EntryFacts(name: bytes("."), kind: .currentDirectory),
                EntryFacts(name: bytes(".."), kind: .parentDirectory),
            ]
        }.map { text($0.path) }
    }

    @Test(arguments: [
        ("*.txt", ["a.txt", "b.txt"]), ("*", ["a.txt", "b.txt", "link", "pub", "sub"]), (".*", [".hidden"]),
        ("*/*.txt", ["link/e.txt", "pub/d.txt", "sub/c.txt"]), ("sub/*/f*", ["sub/deep/f.txt"]),
        ("/*/*", ["/sub/g.txt"]),
        ("s*/deep", ["sub/deep"]), ("x*", []), ("a.txt/*", []), ("[ab].txt", ["a.txt", "b.txt"]),
    ])
    func `go down component by component`(pattern: String, found: [String]) async throws {
        #expect(try await matches(pattern) == found)
    }
}
