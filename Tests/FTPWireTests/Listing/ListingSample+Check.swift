// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

extension ListingSample {
    /// Expects the line to be read as the entry that the sample says, in that format.
    func check(as format: ListingFormat) {
        var parser = ListingParser(now: presentInTests)
        guard case .entry(let entry) = parser.read(line[...]) else {
            Issue.record("not read")
            return
        }
        #expect(String(bytes: entry.name) == name)
        #expect(entry.kind == kind)
        #expect(entry.size == size)
        #expect(entry.modified.map { TimeValue($0).text } == time)
        #expect(parser.format == format)
    }
}
