// SPDX-License-Identifier: Apache-2.0

/// The reader of `ls -l` and of all that servers send in its name.
///
/// Its writer is `UnixListing`.
///
/// Servers do not agree on the columns: links, owner or group may be missing, numeric, or contain blanks. So it looks
/// for the one thing that is always there, a date with a size before it, and takes the name from behind the date, with
/// all blanks that belong to it.
public struct UnixListingParser: Sendable {
    private typealias Field = ArraySlice<UInt8>

    private let calendar: ListingCalendar

    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - now: the present, from which dates without a year get theirs.
    ///   - zoneOffset: how far the server's clock is ahead of UTC, in seconds.
    public init(now: Timestamp, zoneOffset: Int = 0) {
        calendar = ListingCalendar(now: now, zoneOffset: zoneOffset)
    }

    /// Reads a line without its end; nil when it is none of these.
    public func parse(_ line: ArraySlice<UInt8>) -> EntryFacts? {
        let fields = ListingFields.split(line, limit: 18)
        guard let lead = UnixLead(fields) else { return nil }
        let columns = fields[lead.fieldCount...]
        if lead.isUnknown { return unknownEntry(lead, columns, in: line) }
        guard let (date, start) = findDate(in: columns) else { return nil }
        let nameStart = fields[start + date.fieldCount - 1].endIndex
        guard nameStart < line.endIndex else { return nil }
        var entry = lead.entry(named: Self.name(in: line[nameStart...].dropFirst(), behind: date, lead))
        (entry.modified, entry.modifiedPrecision) = (date.moment, date.precision)
        Self.readColumns(columns[..<start], into: &entry)
        guard Self.settleName(of: &entry) else { return nil }
        return entry
    }

    /// One blank parts the name from the date, all others belong to it; but NetWare sets names in a column, and a short
    /// ISO date is filled up with a blank to the width of one with a clock.
    private static func name(in rest: Field, behind date: ListingDate, _ lead: UnixLead) -> Field {
        if lead.mode == nil { return rest.drop(while: \.isBlank) }
        return date.fieldCount == 1 && rest.first == .space ? rest.dropFirst() : rest
    }

    /// Finds a date behind a size; failing that, any date: sizes can be glued to the group, or missing.
    private func findDate(in columns: ArraySlice<Field>) -> (ListingDate, at: Int)? {
        let candidates = columns.indices.dropFirst()
        for index in candidates where UnixSize(columns[index - 1]) != nil {
            if let date = calendar.date(at: columns[index...]) { return (date, index) }
        }
        for index in candidates {
            if let date = calendar.date(at: columns[index...]) { return (date, index) }
        }
        return nil
    }

    /// `d????????? ? ? ? ?            ? name`: what `ls` says of what it may not look at.
    private func unknownEntry(_ lead: UnixLead, _ columns: ArraySlice<Field>, in line: Field) -> EntryFacts? {
        let marks = columns.prefix { $0.elementsEqual("?".utf8) }
        guard let last = marks.last, last.endIndex < line.endIndex else { return nil }
        return lead.entry(named: line[last.endIndex...].dropFirst())
    }

    /// Reads links, owner, group and size from the columns before the date.
    private static func readColumns(_ columns: ArraySlice<Field>, into entry: inout EntryFacts) {
        var rest = columns
        if let last = rest.last, let size = UnixSize(last) {
            rest.removeLast()
            entry.size = size.bytes
            // A device has numbers in the size's place, `8, 0`.
            if rest.last?.last == UInt8(ascii: ",") { (entry.size, rest) = (nil, rest.dropLast()) }
        }
        if let first = rest.first, let links = Decimal.parse(first) {
            entry.links = UInt32(exactly: links)
            rest.removeFirst()
        }
        guard let first = rest.first else { return }
        guard rest.count > 1, let last = rest.popLast() else {
            entry.owner = Array(first)
            return
        }
        entry.group = Array(last)
        entry.owner = rest.count == 1 ? Array(first) : Array(rest.joined(separator: [.space]))
    }

    /// Parts a link from its target, and knows `.` and `..`; false when no name is left.
    private static func settleName(of entry: inout EntryFacts) -> Bool {
        switch entry.kind {
        case .symbolicLink:
            guard let arrow = arrow(in: entry) else { break }
            entry.kind = .symbolicLink(target: Array(entry.name[(arrow + 4)...]))
            entry.name.bytes.removeSubrange(arrow...)
        case .directory:
            if entry.name.last == .slash { entry.name.bytes.removeLast() }
            if entry.name.elementsEqual(".".utf8) { entry.kind = .currentDirectory }
            if entry.name.elementsEqual("..".utf8) { entry.kind = .parentDirectory }
        case .file, .other, .currentDirectory, .parentDirectory: break
        }
        return !entry.name.isEmpty
    }

    /// Returns the index of the ` -> ` between a link and its target; `nil` when there is none.
    ///
    /// Either may hold an arrow of its own; a link's size is the length of its target, and that decides.
    private static func arrow(in entry: EntryFacts) -> Int? {
        let mark = Array(" -> ".utf8)
        let starts = entry.name.indices.dropLast(4).filter { entry.name[$0...].starts(with: mark) && $0 > 0 }
        return starts.first { Int64(entry.name.count - $0 - 4) == entry.size } ?? starts.first
    }
}
