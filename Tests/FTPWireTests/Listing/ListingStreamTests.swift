// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@Suite struct ListingStreamTests {
    private func read(_ portions: [[UInt8]]) -> [ListingLine] {
        var parser = ListingParser(now: presentInTests)
        var lines: [ListingLine] = []
        for portion in portions {
            parser.feed(portion)
            while let line = parser.next() { lines.append(line) }
        }
        if let last = parser.finish() { lines.append(last) }
        return lines
    }

    private func names(_ lines: [ListingLine]) -> [String] {
        lines.map { line in
            switch line {
            case .entry(let entry): String(bytes: entry.name)
            case .heading(let path): "heading \(String(bytes: path))"
            case .remark(let text): "remark \(String(bytes: text))"
            case .unrecognised(let text): "unrecognised \(String(bytes: text))"
            }
        }
    }

    @Test func `a listing is the same however it arrives`() {
        let listing = [UInt8](
            """
            total 8\r
            drwxr-xr-x 2 a b 4096 Nov 20 13:45 one\r
            nonsense\r
            -rw-r--r-- 1 a b    5 Nov 20 13:45 two\r
            type=file;size=5; three\r
            11-20-26  01:45PM  5 four\n-rw-r--r-- 1 a b 5 Nov 20 13:45 five
            """)
        let expected = ["remark total 8", "one", "unrecognised nonsense", "two", "three", "four", "five"]
        for way in portions(of: listing) { #expect(names(read(way)) == expected) }
    }

    @Test func `a recursive listing has headings`() {
        let listing = [UInt8](
            """
            ./a b:
            total 4
            -rw-r--r-- 1 a b 5 Nov 20 13:45 one

            ./c:
            -rw-r--r-- 1 a b 5 Nov 20 13:45 two:
            not a heading:

            """)
        #expect(
            names(read([listing])) == [
                "heading ./a b", "remark total 4", "one", "remark ", "heading ./c", "two:",
                "unrecognised not a heading:",
            ])
    }

    @Test func `nothing comes of nothing`() {
        #expect(read([]).isEmpty)
        #expect(read([[]]).isEmpty)
    }

    @Test func `an endless line is said once, and the next is read`() {
        let endless = [UInt8](repeating: 0x78, count: 3 * ListingParser.lineLimit)
        let tail = [UInt8]("\r\ntype=file;size=1; next\r\n")
        for size in [1000, 70_000, 200_000] {
            let bytes = endless + tail
            let way = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
            let lines = read(way)
            #expect(lines.count == 2)
            guard case .unrecognised(let beginning) = lines[0] else {
                Issue.record("the endless line was taken for something")
                continue
            }
            #expect(beginning.count > ListingParser.lineLimit || size < ListingParser.lineLimit)
            #expect(names([lines[1]]) == ["next"])
        }
    }

    @Test func `a corpus in one stream gives every name`() {
        let samples = unixCorpus + dosCorpus + eplfCorpus + machineCorpus
        let stream: [UInt8] = samples.flatMap { sample -> [UInt8] in sample.line + [0x0D, 0x0A] }
        #expect(names(read([stream])) == samples.map(\.name))
        #expect(names(read(stream.map { [$0] })) == samples.map(\.name))
    }

    @Test func `random bytes and broken lines stop nothing`() {
        var numbers = RepeatableNumbers(seed: 99)
        let samples = unixCorpus + dosCorpus + eplfCorpus + machineCorpus
        for _ in 0..<5000 {
            guard var line = samples.randomElement(using: &numbers)?.line, !line.isEmpty else { continue }
            for _ in 0..<Int.random(in: 1...4, using: &numbers) {
                let place = Int.random(in: 0..<line.count, using: &numbers)
                switch Int.random(in: 0...2, using: &numbers) {
                case 0: line[place] = UInt8.random(in: 0...255, using: &numbers)
                case 1: line = Array(line[..<max(place, 1)])
                default: line.insert(UInt8.random(in: 0...255, using: &numbers), at: place)
                }
            }
            var parser = ListingParser(now: presentInTests)
            parser.feed(line)
            while parser.next() != nil {}
            _ = parser.finish()
        }
    }
}
