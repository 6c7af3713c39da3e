// SPDX-License-Identifier: Apache-2.0

/// The reader of listings of z/OS (MVS): data sets, and members of partitioned ones.
///
///     Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname
///     WYOSPT 3390   2026/11/20  1  200  FB      80  8053  PS  ANNA.FILE
///     WPTA01 3390   2026/11/20  1    3  FB      80  3125  PO  ANNA.SOURCE
///     Migrated                                                OLD.FILE
///      Name     VV.MM   Created       Changed      Size  Init   Mod   Id
///      MEMBER    01.01 2026/06/02 2026/11/20 13:45    17    20     0 ANNA
///
/// Data sets are measured in tracks, and members in lines: neither tells bytes. The day of a data set is that of its last
/// use, and no time of change. A partitioned one is a directory.
public struct MVSListingParser: Sendable {
    private let clock: ListingClock

    /// Makes a reader; `zoneOffset` is how far the server's clock is ahead of UTC, in seconds.
    public init(zoneOffset: Int = 0) { clock = ListingClock(zoneOffset: zoneOffset) }

    /// Reads a line without its end; nil when it is none of these.
    public func parse(_ line: ArraySlice<UInt8>) -> EntryFacts? {
        let fields = ListingFields.split(line, limit: 11)
        return dataSet(fields) ?? member(fields)
    }

    /// Reads a line behind a heading of members, where those without statistics show no more than their names.
    func parseMember(_ line: ArraySlice<UInt8>) -> EntryFacts? {
        let fields = ListingFields.split(line, limit: 11)
        if let entry = member(fields) { return entry }
        guard let name = fields.first, Self.isMemberName(name), line.first == .space else { return nil }
        // Of load modules: a size and a place, both in base 16.
        let isLoadModule =
            fields.count >= 3
            && fields[1...2].allSatisfy { $0.count == 6 && $0.allSatisfy { $0.isDigit || (0x41...0x46).contains($0) } }
        return fields.count == 1 || isLoadModule ? EntryFacts(name: Array(name), kind: .file) : nil
    }

    private func dataSet(_ fields: [ArraySlice<UInt8>]) -> EntryFacts? {
        guard fields.count >= 2, let first = fields.first, let name = fields.last, Self.isDataSetName(name) else {
            return nil
        }
        let kind: EntryKind?
        switch fields.count {
        case 2 where first.equalsIgnoringCase("Migrated") || first.equalsIgnoringCase("MIGRAT"): kind = .file
        case 3 where first.equalsIgnoringCase("Pseudo") && fields[1].equalsIgnoringCase("Directory"): kind = .directory
        case 3 where Self.isVolume(first) && fields[1].equalsIgnoringCase("Tape"): kind = .file
        case 6 where fields[1...4].joined(separator: [.space]).elementsEqual("Not Direct Access Device".utf8):
            kind = .file
        case 4 where Self.isVolume(first) && Self.isUnit(fields[1]):
            kind = ["VSAM", "GDG", "PATH", "AIX"].contains { fields[2].equalsIgnoringCase($0) } ? .file : nil
        // Extents and tracks run into one another where both are large.
        case 9...10 where Self.isVolume(first) && Self.isUnit(fields[1]) && Self.isDay(fields[2]):
            kind = Self.kind(fields[fields.count - 2])
        default: kind = nil
        }
        return kind.map { EntryFacts(name: Array(name), kind: $0) }
    }

    private func member(_ fields: [ArraySlice<UInt8>]) -> EntryFacts? {
        guard fields.count == 9, Self.isMemberName(fields[0]), fields[1].count == 5,
            fields[1].dropFirst(2).first == UInt8(ascii: "."), ListingClock.Day(numeric: fields[2]) != nil,
            let day = ListingClock.Day(numeric: fields[3]), let time = ClockTime(fields[4]),
            fields[5...7].allSatisfy({ Decimal.parse($0) != nil })
        else { return nil }
        var entry = EntryFacts(name: Array(fields[0]), kind: .file)
        entry.owner = Array(fields[8])
        return clock.set(day, time, on: &entry) ? entry : nil
    }

    private static func kind(_ organisation: ArraySlice<UInt8>) -> EntryKind? {
        if ["PO", "PO-E", "POE", "PDSE"].contains(where: { organisation.equalsIgnoringCase($0) }) { return .directory }
        return ["PS", "PS-E", "PSU", "DA", "VS", "IS"].contains { organisation.equalsIgnoringCase($0) } ? .file : nil
    }

    private static func isDay(_ field: ArraySlice<UInt8>) -> Bool {
        field.equalsIgnoringCase("**NONE**") || ListingClock.Day(numeric: field) != nil
    }

    private static func isVolume(_ field: ArraySlice<UInt8>) -> Bool {
        (1...6).contains(field.count) && field.allSatisfy { $0.isLetter || $0.isDigit || "#$@-".utf8.contains($0) }
    }

    private static func isUnit(_ field: ArraySlice<UInt8>) -> Bool {
        field.count == 4 && field.allSatisfy { $0.isDigit || $0.isLetter }
    }

    /// Up to 44 characters, in parts between points.
    private static func isDataSetName(_ field: ArraySlice<UInt8>) -> Bool {
        (1...44).contains(field.count)
            && field.allSatisfy { $0.isLetter || $0.isDigit || "#$@-.".utf8.contains($0) }
    }

    private static func isMemberName(_ field: ArraySlice<UInt8>) -> Bool {
        (1...8).contains(field.count) && field.first?.isDigit == false
            && field.allSatisfy { $0.isLetter || $0.isDigit || "#$@".utf8.contains($0) }
    }
}
