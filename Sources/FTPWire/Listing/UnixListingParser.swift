// SPDX-License-Identifier: Apache-2.0

/// The reader of `ls -l` and of all that servers send in its name.
///
/// Its writer is `UnixListing`.
///
/// Nobody agrees on the columns: links, owner or group may be missing, numeric, or contain blanks. So it looks for the
/// one thing that is always there, a date with a size before it, and takes the name from behind the date, with all
/// blanks that belong to it.
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
        let fields = line.split(maxSplits: 18, whereSeparator: \.isBlank)
        guard let lead = Lead(fields) else { return nil }
        let columns = fields[lead.fieldCount...]
        if lead.isUnknown { return unknownEntry(lead, columns, in: line) }
        guard let (date, start) = findDate(in: columns) else { return nil }
        let nameStart = fields[start + date.fieldCount - 1].endIndex
        guard nameStart < line.endIndex else { return nil }
        var entry = lead.entry(named: line[nameStart...].dropFirst())
        (entry.modified, entry.modifiedPrecision) = (date.moment, date.precision)
        Self.readColumns(columns[..<start], into: &entry)
        guard Self.settleName(of: &entry) else { return nil }
        return entry
    }

    /// Finds a date behind a size; failing that, any date: sizes can be glued to the group, or missing.
    private func findDate(in columns: ArraySlice<Field>) -> (ListingDate, at: Int)? {
        var fallback: (ListingDate, at: Int)?
        for index in columns.indices.dropFirst() {
            guard let date = calendar.date(at: columns[index...]) else { continue }
            if Size(columns[index - 1]) != nil { return (date, index) }
            if fallback == nil { fallback = (date, index) }
        }
        return fallback
    }

    /// `d????????? ? ? ? ?            ? name`: what `ls` says of what it may not look at.
    private func unknownEntry(_ lead: Lead, _ columns: ArraySlice<Field>, in line: Field) -> EntryFacts? {
        let marks = columns.prefix { $0.elementsEqual("?".utf8) }
        guard let last = marks.last, last.endIndex < line.endIndex else { return nil }
        return lead.entry(named: line[last.endIndex...].dropFirst())
    }

    /// Reads links, owner, group and size from the columns before the date.
    private static func readColumns(_ columns: ArraySlice<Field>, into entry: inout EntryFacts) {
        var rest = columns
        if let last = rest.last, let size = Size(last) {
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
        entry.owner = Array(rest.joined(separator: [.space]))
    }

    /// Parts a link from its target, and knows `.` and `..`; false when no name is left.
    private static func settleName(of entry: inout EntryFacts) -> Bool {
        switch entry.kind {
        case .symbolicLink:
            guard let arrow = arrow(in: entry) else { break }
            entry.kind = .symbolicLink(target: Array(entry.name[(arrow + 4)...]))
            entry.name.removeSubrange(arrow...)
        case .directory:
            if entry.name.last == .slash { entry.name.removeLast() }
            if entry.name.elementsEqual(".".utf8) { entry.kind = .currentDirectory }
            if entry.name.elementsEqual("..".utf8) { entry.kind = .parentDirectory }
        case .file, .other, .currentDirectory, .parentDirectory: break
        }
        return !entry.name.isEmpty
    }

    /// Where ` -> ` stands between a link and its target.
    ///
    /// Either may hold an arrow of its own; a link's size is the length of its target, and that decides.
    private static func arrow(in entry: EntryFacts) -> Int? {
        let mark = Array(" -> ".utf8)
        let starts = entry.name.indices.dropLast(4).filter { entry.name[$0...].starts(with: mark) && $0 > 0 }
        return starts.first { Int64(entry.name.count - $0 - 4) == entry.size } ?? starts.first
    }
}

/// What a line begins with: the letter of the kind, and permissions.
private struct Lead {
    let kind: EntryKind
    let mode: UInt16?
    /// How many fields it takes.
    let fieldCount: Int
    /// Whether `ls` knew nothing but the name.
    let isUnknown: Bool

    /// Reads `drwxr-xr-x`, perhaps with a mark for access lists behind it, or NetWare's `d [RWCEAFMS]`.
    init?(_ fields: [ArraySlice<UInt8>]) {
        guard let first = fields.first, let letter = first.first, let kind = Self.kind(of: letter) else { return nil }
        let rest = first.dropFirst()
        let isWord = rest.count >= 9
        self.kind = kind
        if isWord, let mode = UnixMode(letters: rest.prefix(9)), Self.isMark(rest.dropFirst(9)) {
            (self.mode, fieldCount, isUnknown) = (mode.bits, 1, false)
        } else if isWord, rest.allSatisfy({ $0 == UInt8(ascii: "?") }) {
            (mode, fieldCount, isUnknown) = (nil, 1, true)
        } else if Self.areRights(rest) {
            (mode, fieldCount, isUnknown) = (nil, 1, false)
        } else if rest.isEmpty, fields.count > 1, Self.areRights(fields[1]) {
            (mode, fieldCount, isUnknown) = (nil, 2, false)
        } else {
            return nil
        }
    }

    func entry(named name: ArraySlice<UInt8>) -> EntryFacts {
        var entry = EntryFacts(name: Array(name), kind: kind)
        entry.mode = mode
        return entry
    }

    private static func kind(of letter: UInt8) -> EntryKind? {
        switch letter {
        // Besides plain files: contiguous, migrated, networked ones and whiteouts.
        case UInt8(ascii: "-"), UInt8(ascii: "C"), UInt8(ascii: "M"), UInt8(ascii: "n"), UInt8(ascii: "w"): .file
        case UInt8(ascii: "d"), UInt8(ascii: "D"): .directory
        case UInt8(ascii: "l"), UInt8(ascii: "L"): .symbolicLink(target: nil)
        case UInt8(ascii: "b"), UInt8(ascii: "c"), UInt8(ascii: "p"), UInt8(ascii: "s"), UInt8(ascii: "P"),
            UInt8(ascii: "?"):
            .other
        default: nil
        }
    }

    /// Access lists are marked by `+`, `.` or `@`; some servers glue the number of links on.
    private static func isMark(_ rest: ArraySlice<UInt8>) -> Bool {
        rest.allSatisfy { $0.isDigit || "+.@*".utf8.contains($0) }
    }

    private static func areRights(_ field: ArraySlice<UInt8>) -> Bool {
        field.count > 2 && field.first == UInt8(ascii: "[") && field.last == UInt8(ascii: "]")
    }
}

/// The column before the date: bytes, a device's numbers `8,0`, or a rounded `4.0K` that tells no size.
private struct Size {
    let bytes: Int64?

    init?(_ field: ArraySlice<UInt8>) {
        guard let first = field.first, first.isDigit else { return nil }
        bytes = Decimal.parse(field)
        if bytes != nil { return }
        let rest = field.drop { $0.isDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
        guard rest.isEmpty || rest.count == 1 && "KMGTPkB".utf8.contains(rest[rest.startIndex]) else { return nil }
    }
}
