// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit
import Testing

@testable import ferry

struct PathPatternTests {
    /// A tree as its directories' entries; names with a slash at the end are directories, with an @ links.
    private static let tree: [String: [String]] = [
        "": ["b.txt", "a.txt", ".hidden", "sub/", "link@", "pub/"],
        "sub": ["c.txt", "deep/"], "pub": ["d.txt"], "link": ["e.txt"], "sub/deep": ["f.txt"],
        "/": ["sub/"], "/sub": ["g.txt"],
    ]

    private func matches(_ pattern: String) async throws -> [String] {
        try await #require(QuotedText(typed: bytes(pattern)).pattern).matches { directory in
            (Self.tree[text(directory)] ?? []).map { name in
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

    /// What is taken of a directory's names.
    private func taken(
        _ pattern: String, of names: [String], _ preference: PathPattern.Preference
    ) async throws -> (names: [String], remark: String?) {
        let pattern = try #require(QuotedText(typed: bytes(pattern)).pattern)
        let found = try await pattern.matches { _ in names.map { EntryFacts(name: bytes($0), kind: .file) } }
        let choice = try await pattern.choice(from: found, preference) { _ in false }
        return (choice.matches.map { text($0.path) }, choice.remark)
    }

    @Test func `where a pattern is a name too, one command takes that and another all, and both say so`() async throws {
        let stars = ["star*.txt", "star1.txt", "starfish.txt", "other"]
        let one = try await taken("star*.txt", of: stars, .theVeryName)
        #expect(one.names == ["star*.txt"])
        #expect(one.remark?.contains("not the 2 other names") == true)
        let all = try await taken("star*.txt", of: stars, .all)
        #expect(all.names == ["star*.txt", "star1.txt", "starfish.txt"])
        #expect(all.remark?.contains("all are taken") == true)
    }

    @Test func `a pattern that does not fit its own name means the file of that name`() async throws {
        for preference in [PathPattern.Preference.theVeryName, .all] {
            #expect(try await taken("g[1].txt", of: ["g[1].txt"], preference).names == ["g[1].txt"])
            let both = try await taken("g[1].txt", of: ["g[1].txt", "g1.txt"], preference)
            #expect(both.names == ["g[1].txt"])
            #expect(both.remark != nil)
            #expect(try await taken("g[1].txt", of: ["g1.txt"], preference).names == ["g1.txt"])
        }
    }
}
