// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The parts of a file that are stored: ranges in ascending order that neither overlap nor touch.
///
/// Nearly always it is one range from the beginning, a prefix.
struct StoredRanges: Hashable, Sendable {
    private(set) var ranges: [Range<Int64>] = []

    /// Makes a prefix of that length.
    init(prefix length: Int64 = 0) { insert(0..<length) }

    /// Reads `0-1048576 2097152-3145728`: each range from its first byte to the one behind its last.
    ///
    /// - Returns: `nil` for anything else, and for ranges that are empty or out of order.
    init?(parsing text: some Collection<UInt8>) {
        for word in text.split(separator: .space) {
            let bounds = word.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
            guard bounds.count == 2, let lower = Decimal.parse(bounds[0]), let upper = Decimal.parse(bounds[1]),
                lower < upper, ranges.last.map({ $0.upperBound < lower }) ?? true
            else { return nil }
            ranges.append(lower..<upper)
        }
    }

    /// The form that `init(parsing:)` reads.
    var text: String { ranges.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: " ") }

    /// The number of bytes in all ranges.
    var count: Int64 { ranges.reduce(0) { $0 + Int64($1.count) } }

    /// True when nothing is stored, or one range that begins at 0.
    var isPrefix: Bool { ranges.isEmpty || ranges.count == 1 && ranges[0].lowerBound == 0 }

    /// The end of the last range.
    var end: Int64 { ranges.last?.upperBound ?? 0 }

    /// The ranges between those that are stored; the open one behind them all is not among them.
    var holes: [Range<Int64>] {
        var start: Int64 = 0
        var holes: [Range<Int64>] = []
        for range in ranges {
            if start < range.lowerBound { holes.append(start..<range.lowerBound) }
            start = range.upperBound
        }
        return holes
    }

    /// The number of bytes that are stored right before a place.
    func stored(before place: Int64) -> Int64 {
        let range = ranges.last { $0.lowerBound < place }
        return range.map { $0.upperBound >= place ? place - $0.lowerBound : 0 } ?? 0
    }

    /// Adds a range.
    mutating func insert(_ range: Range<Int64>) {
        if range.isEmpty { return }
        var joined = range
        var others: [Range<Int64>] = []
        for other in ranges {
            if other.upperBound < joined.lowerBound || other.lowerBound > joined.upperBound {
                others.append(other)
            } else {
                joined = min(other.lowerBound, joined.lowerBound)..<max(other.upperBound, joined.upperBound)
            }
        }
        ranges = (others + [joined]).sorted { $0.lowerBound < $1.lowerBound }
    }

    /// The same without the bytes from `length` on.
    func clipped(to length: Int64) -> StoredRanges {
        var clipped = StoredRanges()
        for range in ranges where range.lowerBound < length {
            clipped.insert(range.lowerBound..<min(range.upperBound, length))
        }
        return clipped
    }
}
