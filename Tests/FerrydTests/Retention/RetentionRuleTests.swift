// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPTesting
import FTPWire
import Testing

@testable import ferryd

struct RetentionRuleTests {
    private static let day: Int64 = 86_400

    /// A file of that many bytes which arrived so many days before day 100.
    private func file(_ path: String, days: Int64, size: Int64 = 10) -> ArrivedFile {
        ArrivedFile(path: VirtualPath(path), size: size, arrived: Timestamp(seconds: (100 - days) * Self.day))
    }

    private func plan(
        _ rule: RetentionRule, _ files: [ArrivedFile], space: (total: Int64, free: Int64)? = nil
    ) -> [String] {
        rule.plan(files, at: 100 * Self.day, space: space).map { "\($0.file.path) \($0.reason.rawValue)" }
    }

    @Test func `what is older goes, the oldest first`() {
        let files = [file("/new", days: 1), file("/old", days: 40), file("/older", days: 50), file("/edge", days: 30)]
        #expect(plan(RetentionRule(age: 30 * Self.day), files) == ["/older age", "/old age"])
    }

    @Test func `the oldest go until what is kept is no more than it may be`() {
        let files = [file("/c", days: 1), file("/a", days: 3), file("/b", days: 2)]
        #expect(plan(RetentionRule(total: 30), files).isEmpty)
        #expect(plan(RetentionRule(total: 29), files) == ["/a total"])
        #expect(plan(RetentionRule(total: 10), files) == ["/a total", "/b total"])
    }

    @Test func `the oldest go until enough of the disk is free`() {
        let files = [file("/c", days: 1), file("/a", days: 3), file("/b", days: 2)]
        let rule = RetentionRule(free: .percent(10))
        #expect(plan(rule, files, space: (1000, 100)).isEmpty)
        #expect(plan(rule, files, space: (1000, 85)) == ["/a free", "/b free"])
        #expect(plan(RetentionRule(free: .bytes(95)), files, space: (1000, 90)) == ["/a free"])
        #expect(plan(rule, files, space: nil).isEmpty)
    }

    @Test func `only files that match go, and only they count`() throws {
        let files = [file("/front/a.mp4", days: 9), file("/front/a.txt", days: 9), file("/back/b.jpg", days: 9)]
        func rule(_ patterns: String...) throws -> RetentionRule {
            RetentionRule(age: Self.day, patterns: try patterns.map { try #require(RetentionRule.Pattern($0)) })
        }
        #expect(try plan(rule("*.mp4"), files) == ["/front/a.mp4 age"])
        #expect(try plan(rule("/back", "*.txt"), files) == ["/back/b.jpg age", "/front/a.txt age"])
        var total = try rule("*.jpg")
        (total.age, total.total) = (nil, 10)
        #expect(plan(total, files).isEmpty)
    }

    @Test(arguments: [(0 as Int64, 12_600 as Int64), (12_600, 86_400), (12_601, 86_399), (86_399, 12_601)])
    func `a time of the day comes once a day`(now: Int64, left: Int64) {
        #expect(RetentionOptions.secondsUntil(12_600, from: 20 * Self.day + now) == left)
    }
}
