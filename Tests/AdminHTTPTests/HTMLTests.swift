// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import AdminHTTP

struct HTMLTests {
    @Test func `text is escaped, HTML is not escaped again`() {
        let name = "<b>\"'&\u{202E}\u{0}\u{FEFF}é"
        let cell: HTML = "<td title='\(name)'>\(name)</td>"
        let escaped = "&lt;b&gt;&quot;&#39;&amp;\\u{202e}\\u{0}\\u{feff}é"
        #expect(cell.text == "<td title='\(escaped)'>\(escaped)</td>")
        let row: HTML = "<tr>\(cell)\([cell, cell])\(nil as HTML?)\(7)</tr>"
        #expect(row.text == "<tr>\(cell.text)\(cell.text)\(cell.text)7</tr>")
    }

    @Test func `quantities read as people write them`() {
        let texts = [0, 999, 1000, 1234, 9_960_000, 1_000_000_000_000].map { PageText.bytes($0) }
        #expect(texts == ["0 bytes", "999 bytes", "1 kB", "1.2 kB", "10 MB", "1 TB"])
    }
}
