// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

@testable import ferry

struct ColumnsTests {
    private func lines(_ names: [String], _ width: Int) -> [String] {
        Columns.lines(names.map { .init(text: $0, painted: $0) }, width: width)
    }

    @Test func `fill the width, read downwards`() {
        #expect(lines(["a", "b", "c"], 80) == ["a  b  c"])
        #expect(lines(["aaaa", "b", "cc", "d"], 10) == ["aaaa  cc", "b     d"])
        #expect(lines(["aaaa", "bbbb"], 5) == ["aaaa", "bbbb"])
        #expect(lines([], 80) == [])
    }

    @Test func `a name wider than the terminal has a line of its own`() {
        #expect(lines(["a name that is too long", "b"], 10) == ["a name that is too long", "b"])
    }

    @Test func `wide characters count twice, marks not at all, colours never`() {
        #expect("日本".displayWidth == 4)
        #expect("e\u{301}".displayWidth == 1)
        #expect("😀".displayWidth == 2)
        let cells = [Columns.Cell(text: "a", painted: "\u{1B}[31ma\u{1B}[0m"), Columns.Cell(text: "b", painted: "b")]
        #expect(Columns.lines(cells, width: 80) == ["\u{1B}[31ma\u{1B}[0m  b"])
    }

    @Test func `thousands of names are set at once, and none is lost`() {
        let names = (0..<5000).map { "file-\($0)" }
        let set = lines(names, 100)
        #expect(set.allSatisfy { $0.count <= 100 })
        #expect(set.joined(separator: " ").split(separator: " ").count == 5000)
    }

    @Test func `text is cut where it is too wide`() {
        #expect("abcdef".cut(toWidth: 4) == "abc…")
        #expect("日本語".cut(toWidth: 4) == "日…")
        #expect("abc".cut(toWidth: 3) == "abc")
    }
}
