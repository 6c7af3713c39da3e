// SPDX-License-Identifier: Apache-2.0

/// The reader of listings of OS/400 (IBM i).
///
///     QSYS            77824 11/20/26 13:45:00 *DIR       QOpenSys/
///     ANNA             3552 11/20/26 13:45:00 *STMF      two words.txt
///     ANNA                                    *MEM       NOTES.FILE/A.MBR
public struct OS400ListingParser: Sendable {
    private let clock: ListingClock

    /// Makes a reader; `zoneOffset` is how far the server's clock is ahead of UTC, in seconds.
    public init(zoneOffset: Int = 0) { clock = ListingClock(zoneOffset: zoneOffset) }

    /// Reads a line without its end; nil when it is none of these.
    public func parse(_ line: ArraySlice<UInt8>) -> EntryFacts? {
        let fields = ListingFields.split(line, limit: 5)
        guard let place = fields.firstIndex(where: { $0.first == UInt8(ascii: "*") }), place <= 4 else { return nil }
        let type = fields[place]
        guard type.count > 2, type.dropFirst().allSatisfy({ $0.isLetter || $0.isDigit }),
            place == 4 || type.equalsIgnoringCase("*MEM")
        else { return nil }
        var entry = EntryFacts(name: Array(line[type.endIndex...].drop(while: \.isBlank)), kind: Self.kind(type))
        if place == 4 {
            guard let size = Decimal.parse(fields[1]), let day = ListingClock.Day(numeric: fields[2]),
                let time = ClockTime(fields[3]), clock.set(day, time, on: &entry)
            else { return nil }
            entry.size = size
        } else if place > 1 {
            return nil
        }
        if place > 0 { entry.owner = Array(fields[0]) }
        // A name is in a column, which blanks may fill up.
        while entry.name.last == .space { entry.name.bytes.removeLast() }
        if entry.name.last == .slash {
            entry.name.bytes.removeLast()
            entry.kind = .directory
        }
        if entry.kind.isDirectory { entry.size = nil }
        return entry.name.isEmpty ? nil : entry
    }

    private static func kind(_ type: ArraySlice<UInt8>) -> EntryKind {
        if ["*DIR", "*DDIR", "*LIB", "*FLR"].contains(where: { type.equalsIgnoringCase($0) }) { return .directory }
        if type.equalsIgnoringCase("*SYMLNK") { return .symbolicLink(target: nil) }
        let others = ["*BLKSF", "*CHRSF", "*FIFO", "*SOCKET"]
        return others.contains { type.equalsIgnoringCase($0) } ? .other : .file
    }
}
