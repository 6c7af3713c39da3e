// SPDX-License-Identifier: Apache-2.0

/// The reader of listings of OpenVMS.
///
///     CIRCUS.DIR;1              1   9-SEP-2026 10:21:26  [ANNA]  (RWE,RWE,RE,RE)
///     README.TXT;4            3/6  20-NOV-2026 13:45     [ANNA]  (RWED,RWED,R,)
///     A_NAME_THAT_FILLS_A_LINE.TXT;1
///                             213  29-JAN-2026 03:33     [ANNA]  (RWED,RWED,,)
///
/// Sizes are blocks of 512 bytes, which tell no number of bytes. A name stands without its version, as that means the
/// newest one, and a directory without `.DIR`, as it is changed to by that.
public struct VMSListingParser: Sendable {
    private let clock: ListingClock

    /// Makes a reader; `zoneOffset` is how far the server's clock is ahead of UTC, in seconds.
    public init(zoneOffset: Int = 0) { clock = ListingClock(zoneOffset: zoneOffset) }

    /// Reads a line without its end; nil when it is none of these.
    public func parse(_ line: ArraySlice<UInt8>) -> EntryFacts? {
        let fields = ListingFields.split(line, limit: 8)
        guard let first = fields.first, first.startIndex == line.startIndex else { return nil }
        return parse(named: first, fields.dropFirst(), in: line)
    }

    /// Reads the second half of an entry whose name fills a line of its own.
    func parse(_ line: ArraySlice<UInt8>, behind name: [UInt8]) -> EntryFacts? {
        guard line.first?.isBlank == true else { return nil }
        return parse(named: name[...], ListingFields.split(line, limit: 7)[...], in: line)
    }

    /// True for a name alone on its line, which the next line goes on with.
    static func isName(_ line: ArraySlice<UInt8>) -> Bool {
        !line.contains(where: \.isBlank) && line.contains(UInt8(ascii: ".")) && version(in: line) != nil
    }

    private func parse(
        named word: ArraySlice<UInt8>, _ fields: ArraySlice<ArraySlice<UInt8>>, in line: ArraySlice<UInt8>
    ) -> EntryFacts? {
        guard let mark = Self.version(in: word) else { return nil }
        var entry = EntryFacts(name: Array(word[..<mark]), kind: .file)
        if entry.name.bytes.count > 4, entry.name.bytes.suffix(4)[...].equalsIgnoringCase(".DIR") {
            entry.kind = .directory
            entry.name.bytes.removeLast(4)
        }
        if entry.name.last == UInt8(ascii: ".") { entry.name.bytes.removeLast() }
        guard !entry.name.isEmpty, let size = fields.first else { return nil }
        // A file that this user may not look at: `%RMS-E-PRV, insufficient privilege or file protection violation`.
        if size.first == UInt8(ascii: "%") { return entry }
        let numbers = size.split(separator: .slash, omittingEmptySubsequences: false)
        let rest = fields.dropFirst()
        guard numbers.count <= 2, numbers.allSatisfy({ Decimal.parse($0) != nil }), rest.count >= 2,
            let day = ListingClock.Day(named: rest[rest.startIndex]), let time = ClockTime(rest[rest.startIndex + 1]),
            clock.set(day, time, on: &entry)
        else { return nil }
        let behind = rest.dropFirst(2)
        if let owner = behind.first, owner.first == UInt8(ascii: "[") {
            entry.owner = Array(owner.dropFirst().prefix { $0 != UInt8(ascii: "]") })
        }
        return entry
    }

    /// The index of the semicolon before a version: digits to the end of the name.
    private static func version(in word: ArraySlice<UInt8>) -> Int? {
        guard let mark = word.lastIndex(of: UInt8(ascii: ";")), mark > word.startIndex else { return nil }
        let digits = word[(mark + 1)...]
        return !digits.isEmpty && digits.count <= 5 && digits.allSatisfy(\.isDigit) ? mark : nil
    }
}
