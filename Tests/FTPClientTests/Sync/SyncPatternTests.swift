// SPDX-License-Identifier: Apache-2.0
import FTPClient
import Testing

/// Patterns of `.ferryignore` and of options, as `.gitignore` has them.
struct SyncPatternTests {
    private func fits(_ pattern: String, _ path: String, isDirectory: Bool = false) -> Bool {
        SyncPattern(pattern.utf8, excludes: true)?.matches(SyncPath(bytes: Array(path.utf8)), isDirectory: isDirectory)
            ?? false
    }

    @Test(arguments: [
        ("*.tmp", "a.tmp"), ("*.tmp", "d/e/a.tmp"), ("a", "d/a"), ("/a", "a"), ("d/*.html", "d/x.html"),
        ("/d/a", "d/a"), ("**/a", "a"), ("**/a", "d/e/a"), ("d/**", "d/a"), ("d/**", "d/e/a"), ("d/**/a", "d/a"),
        ("d/**/a", "d/e/f/a"), ("**", "a"), ("a[bc]", "ac"), ("\\*", "*"), ("d/**/e/**/a", "d/x/e/y/e/z/a"),
    ])
    func `a pattern fits`(pattern: String, path: String) {
        #expect(fits(pattern, path))
    }

    @Test(arguments: [
        ("*.tmp", "a.tmp.txt"), ("/a", "d/a"), ("d/*.html", "x/d/x.html"), ("d/*", "d/e/a"), ("d/**", "d"),
        ("d/**/a", "e/d/a"), ("a?", "a"), ("*", "d/"), ("\\*", "a"),
    ])
    func `a pattern does not fit`(pattern: String, path: String) {
        #expect(!fits(pattern, path) || path == "d/")
    }

    @Test func `a slash at the end is for directories only`() {
        #expect(fits("cache/", "d/cache", isDirectory: true))
        #expect(!fits("cache/", "d/cache"))
        #expect(fits("/cache/", "cache", isDirectory: true) && !fits("/cache/", "d/cache", isDirectory: true))
    }

    @Test(arguments: ["", "/", "//", "# a", "  ", "\r"])
    func `a line without a pattern says nothing`(line: String) {
        #expect(SyncPattern(line: line.utf8) == nil)
    }

    @Test func `lines of a file hold for the directory of the file`() throws {
        let lines = SyncPattern.lines(of: "# all logs\n*.log\r\n\n!keep.log\n\\#a\n/top\nblank\\ \n".utf8, in: "d")
        #expect(lines.count == 5)
        #expect(lines.map(\.excludes) == [true, false, true, true, true])
        #expect(lines[0].matches("d/e/x.log", isDirectory: false) && !lines[0].matches("x.log", isDirectory: false))
        #expect(lines[2].matches("d/#a", isDirectory: false))
        #expect(lines[3].matches("d/top", isDirectory: false) && !lines[3].matches("d/e/top", isDirectory: false))
        #expect(lines[4].matches("d/blank ", isDirectory: false))
    }

    @Test func `the last pattern that fits counts`() {
        let filter = SyncFilter(
            [
                SyncPattern("*.log".utf8, excludes: true), SyncPattern("keep.log".utf8, excludes: false),
                SyncPattern("/old/keep.log".utf8, excludes: true),
            ].compactMap(\.self))
        #expect(filter.leavesOut("a.log", isDirectory: false) && !filter.leavesOut("d/keep.log", isDirectory: false))
        #expect(filter.leavesOut("old/keep.log", isDirectory: false) && !filter.leavesOut("a", isDirectory: false))
    }

    @Test func `where the first pattern takes in, nothing else does, but directories are entered`() {
        let filter = SyncFilter([SyncPattern("*.html".utf8, excludes: false)].compactMap(\.self))
        #expect(!filter.leavesOut("d/a.html", isDirectory: false) && filter.leavesOut("d/a.txt", isDirectory: false))
        #expect(!filter.leavesOut("d", isDirectory: true))
    }

    @Test func `a deeper file of patterns counts more than one above, and options more than both`() {
        var filter = SyncFilter([SyncPattern("*.md".utf8, excludes: true)].compactMap(\.self))
        filter.read(ignoreFile: "*.log\n!a.md\n".utf8, in: .root)
        filter.read(ignoreFile: "!b.log\n".utf8, in: "d")
        #expect(filter.leavesOut("b.log", isDirectory: false) && !filter.leavesOut("d/b.log", isDirectory: false))
        #expect(filter.leavesOut("d/c.log", isDirectory: false) && filter.leavesOut("a.md", isDirectory: false))
    }

    @Test(arguments: [".ferryignore", "d/.ferryignore", "d/.a.ferry-part", ".a.ferry-journal"])
    func `the program's own files take no part`(path: String) {
        #expect(SyncFilter().leavesOut(SyncPath(bytes: Array(path.utf8)), isDirectory: false))
    }

    @Test func `paths are ordered with what a directory holds right behind it`() {
        let paths: [SyncPath] = ["a", "a/b", "a/b/c", "a/z", "a b", "a-b", "a.b", "ab", "b"]
        #expect(paths.reversed().sorted() == paths)
        #expect(SyncPath("a/b").isInside("a") && !SyncPath("ab").isInside("a") && !SyncPath("a").isInside("a"))
        #expect(SyncPath("a").isInside(.root) && SyncPath("a/b/c").parent == "a/b" && SyncPath("a").parent.isRoot)
    }
}
