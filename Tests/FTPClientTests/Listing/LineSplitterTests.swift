// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FTPClient

struct LineSplitterTests {
    @Test(arguments: [1, 2, 3, 7, 100])
    func `lines are the same in whatever portions they come`(size: Int) {
        let bytes = Array("one\r\ntwo\n\r\n\nlast".utf8)
        var splitter = LineSplitter()
        var lines: [String] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            splitter.feed(Array(bytes[start..<min(start + size, bytes.count)])) {
                lines.append(String(decoding: $0, as: UTF8.self))
            }
        }
        splitter.finish { lines.append(String(decoding: $0, as: UTF8.self)) }
        #expect(lines == ["one", "two", "", "", "last"])
    }

    @Test func `a line without an end does not grow for ever`() {
        var splitter = LineSplitter()
        var lines = 0
        for _ in 0..<100 { splitter.feed([UInt8](repeating: 0x61, count: 4096)) { _ in lines += 1 } }
        #expect(lines >= 5)
    }
}
