// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPWire
import Testing

struct PathRuleTests {
    private func pattern(_ text: String) throws -> RulePattern { try #require(RulePattern(Array(text.utf8))) }

    @Test(
        arguments: [
            ("/a", "/a", true), ("/a", "/a/b/c", true), ("/a", "/", false), ("/a", "/ab", false), ("/a", "/A", false),
            ("/", "/", true), ("/", "/x/y", true), ("/**", "/", true), ("/**", "/x/y", true),
            ("//a/./b/", "/a/b", true), ("/a/*", "/a", false), ("/a/*", "/a/b/c", true), ("/*/c", "/b/c", true),
            ("/*/c", "/b/d/c", false), ("/**/c", "/c", true), ("/**/c", "/b/d/c/e", true),
            ("/**/*.key", "/b/x.key", true),
            ("/**/*.key", "/b/x.pem", false), ("/a/**/z", "/a/z", true), ("/a/**/z", "/a/b/c/z", true),
            ("/a/**/z", "/b/z", false), ("/**/a/**/b", "/x/a/y/a/b", true), ("/[ab]", "/b", true),
            ("/[!ab]", "/b", false),
        ])
    func `a pattern names places and all below them`(text: String, path: String, holds: Bool) throws {
        #expect((try pattern(text).match(VirtualPath(path)) == .holds) == holds)
    }

    @Test(arguments: ["", "a", "*.key", "/..", "/a/../b", "/a\0"]) func `a pattern begins at the root`(text: String) {
        #expect(RulePattern(Array(text.utf8)) == nil)
    }

    @Test func `a pattern of many stars takes no longer than its length`() throws {
        let stars = try pattern(String(repeating: "/**/*a*", count: 30) + "/b")
        let deep = VirtualPath(String(repeating: "/aaaaaaaaaaaaaaaa", count: 200))
        #expect(stars.match(deep) != .holds)
    }

    @Test func `the last rule that speaks of a deed decides`() throws {
        let policy = RuledPolicy(
            .readOnly,
            [
                PathRule(.allow, [.write, .delete], try pattern("/in")),
                PathRule(.deny, .delete, try pattern("/in/keep")),
                PathRule(.deny, .all, try pattern("/**/*.key")), PathRule(.allow, .list, try pattern("/in/a.key")),
            ])
        #expect(policy.rights(at: VirtualPath("/")) == .readOnly)
        #expect(policy.rights(at: VirtualPath("/in/x")) == [.list, .read, .write, .delete])
        #expect(policy.rights(at: VirtualPath("/in/keep/x")) == [.list, .read, .write])
        #expect(policy.rights(at: VirtualPath("/in/b.key")) == [])
        #expect(policy.rights(at: VirtualPath("/in/a.key")) == .list)
        #expect(policy.decision(on: .delete, at: VirtualPath("/in/keep/x"))?.effect == .deny)
        #expect(policy.decision(on: .read, at: VirtualPath("/in/x")) == nil)
    }

    @Test(arguments: ["/", "/in", "/in/keep", "/in/keep/deep", "/out", "/x/y"])
    func `names of a directory have the rights of their paths`(directory: String) throws {
        let rules: [(String, PathRule.Effect, Permissions)] = [
            ("/in", .allow, .write), ("/in/keep", .deny, .delete), ("/**/*.key", .deny, .all),
            ("/in/a.key", .allow, .list), ("/*/b", .deny, .read), ("/**/y/**/c?", .deny, .list),
            ("/**", .allow, .append),
            ("/out/[ab]*e", .deny, .append), ("/x/y/*", .allow, .delete), ("/x/y", .deny, .read),
        ]
        let policy = RuledPolicy(.readOnly, try rules.map { PathRule($0.1, $0.2, try pattern($0.0)) })
        let directory = VirtualPath(directory)
        let rights = policy.rights(ofNamesIn: directory)
        for name in ["in", "keep", "b", "a.key", "x.key", ".key", "key", "c1", "c", "ae", "be", "ce", "y", "ü.key"] {
            let name = Array(name.utf8)
            #expect(
                rights(name) == policy.rights(at: directory.appending(name)), "\(String(decoding: name, as: UTF8.self))"
            )
        }
    }

    @Test func `a subtree is of one kind unless a rule may lie in it`() throws {
        let policy = RuledPolicy(.all, [PathRule(.deny, .write, try pattern("/a/*/c"))])
        #expect(policy.rights(below: VirtualPath("/")) == nil)
        #expect(policy.rights(below: VirtualPath("/a/b")) == nil)
        #expect(policy.rights(below: VirtualPath("/a/b/x")) == .all)
        #expect(policy.rights(below: VirtualPath("/a/b/c")) == Permissions.all.subtracting(.write))
        #expect(policy.rights(below: VirtualPath("/b")) == .all)
        #expect(policy.agree(below: VirtualPath("/b"), VirtualPath("/z/y")))
        #expect(policy.agree(below: VirtualPath("/a/b"), VirtualPath("/a/y")))
        #expect(!policy.agree(below: VirtualPath("/a/b"), VirtualPath("/b")))
        let anywhere = RuledPolicy(.all, [PathRule(.deny, .read, try pattern("/**/*.key"))])
        #expect(anywhere.agree(below: VirtualPath("/b"), VirtualPath("/z/y")))
        #expect(!anywhere.agree(below: VirtualPath("/b"), VirtualPath("/x.key")))
    }

    @Test func `a rule is read as it is written`() throws {
        let rule = PathRule(.deny, [.write, .delete], try pattern("/old files/\u{E9}"))
        #expect(String(decoding: rule.bytes, as: UTF8.self) == "deny write,delete /old files/\u{E9}")
        #expect(PathRule(rule.bytes) == rule)
        for text in ["", "deny", "deny write", "forbid write /a", "deny wriet /a", "deny write a"] {
            #expect(PathRule(Array(text.utf8)) == nil, "\(text)")
        }
    }
}
