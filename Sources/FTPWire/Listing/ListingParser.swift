// SPDX-License-Identifier: Apache-2.0

/// The formats of listings that are told apart by their lines.
public enum ListingFormat: Hashable, Sendable, CaseIterable {
    case machine, eplf, dos, unix, vms, mvs, os400, nonStop, os2, cms, wellfleet
}

/// The meaning of one line of a listing.
public enum ListingLine: Hashable, Sendable {
    /// An entry. Its name is not to be trusted, see `EntryFacts.hasSafeName`.
    case entry(EntryFacts)
    /// The directory whose entries follow, in a recursive listing.
    case heading([UInt8])
    /// A line that holds no entry and is none: `total 12`, or a blank line.
    case remark([UInt8])
    /// A line that nobody here can read. The directory may hold more than was understood: delete nothing by it.
    case unrecognised([UInt8])
}

/// Reads a listing of whatever format, in whatever portions it arrives.
///
/// Every line is judged for itself, the format of the line before it being tried first; no line is ever dropped.
public struct ListingParser: Sendable {
    /// The longest line in bytes; a longer one is unrecognised.
    public static let lineLimit = 64 * 1024

    /// The format of the newest entry.
    public private(set) var format: ListingFormat?

    private let unix: UnixListingParser
    private let dos: DOSListingParser
    private let others: OtherListingParsers
    private var buffer = LineBuffer()
    private var isSkipping = false
    private var mayBeHeading = true
    /// A name of VMS that fills its line; the next one goes on with it.
    private var halfEntry: [UInt8]?
    /// True behind the heading over members of a data set, which may have no more than a name.
    private var listsMembers = false
    /// The newest name of VMS; further versions of the file follow it.
    private var newestName: FileName?

    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - now: the present, from which dates without a year get theirs.
    ///   - zoneOffset: how far the server's clock is ahead of UTC, in seconds; machine listings do not need it.
    ///   - format: the format to expect.
    public init(now: Timestamp, zoneOffset: Int = 0, format: ListingFormat? = nil) {
        self.format = format
        unix = UnixListingParser(now: now, zoneOffset: zoneOffset)
        dos = DOSListingParser(zoneOffset: zoneOffset)
        others = OtherListingParsers(zoneOffset: zoneOffset)
    }

    /// Takes the next bytes of the data connection.
    public mutating func feed(_ bytes: some Collection<UInt8>) { buffer.append(bytes) }

    /// The next whole line, or nil when more bytes are needed.
    public mutating func next() -> ListingLine? {
        while let line = buffer.nextLine() {
            if !isSkipping { return read(line) }
            isSkipping = false
        }
        guard buffer.count > Self.lineLimit else { return nil }
        let beginning = Array(buffer.takeRest())
        defer { isSkipping = true }
        return isSkipping ? nil : .unrecognised(beginning)
    }

    /// The last line, when the listing ended without a line end.
    public mutating func finish() -> ListingLine? {
        let rest = buffer.takeRest()
        let line = rest.isEmpty || isSkipping ? nil : read(rest)
        return halfEntry.take().map { .unrecognised($0) } ?? line
    }

    /// Reads one line, with or without a `CR` at its end.
    public mutating func read(_ line: ArraySlice<UInt8>) -> ListingLine {
        var line = line
        while line.last == .carriageReturn { line.removeLast() }
        if let name = halfEntry.take() {
            guard let entry = others.vms.parse(line, behind: name) else {
                return .unrecognised(name + [.space] + line)
            }
            return newest(entry, line)
        }
        let isFirstOfBlock = mayBeHeading
        mayBeHeading = line.isEmpty
        if line.count > Self.lineLimit { return .unrecognised(Array(line)) }
        if let entry = entry(line) { return format == .vms ? newest(entry, line) : .entry(entry) }
        if ListingRemark.isOne(line) {
            if ListingRemark.isMemberHeading(line) { listsMembers = true }
            return .remark(Array(line))
        }
        if format == nil || format == .vms, VMSListingParser.isName(line) {
            halfEntry = Array(line)
            return .remark(Array(line))
        }
        if isFirstOfBlock, line.last == UInt8(ascii: ":") {
            mayBeHeading = true
            return .heading(Array(line.dropLast()))
        }
        return isFirstOfBlock && Self.isTotal(line) ? .remark(Array(line)) : .unrecognised(Array(line))
    }

    /// Passes over further versions of a file: its name means the newest one, which is listed first.
    private mutating func newest(_ entry: EntryFacts, _ line: ArraySlice<UInt8>) -> ListingLine {
        format = .vms
        defer { newestName = entry.name }
        return entry.name == newestName && entry.kind == .file ? .remark(Array(line)) : .entry(entry)
    }

    private mutating func entry(_ line: ArraySlice<UInt8>) -> EntryFacts? {
        if let format, let entry = parse(line, as: format) { return entry }
        for other in ListingFormat.allCases where other != format {
            guard let entry = parse(line, as: other) else { continue }
            format = other
            return entry
        }
        return nil
    }

    private func parse(_ line: ArraySlice<UInt8>, as format: ListingFormat) -> EntryFacts? {
        switch format {
        case .machine: MachineListingParser.parse(line)
        case .eplf: EPLFParser.parse(line)
        case .dos: dos.parse(line)
        case .unix: unix.parse(line)
        case .mvs where listsMembers: others.mvs.parseMember(line)
        case .vms, .mvs, .os400, .nonStop, .os2, .cms, .wellfleet: others.parse(line, as: format)
        }
    }

    /// `total 12`, in whatever language: a word and a number.
    private static func isTotal(_ line: ArraySlice<UInt8>) -> Bool {
        let words = line.split(whereSeparator: \.isBlank)
        guard words.count == 2, let digit = words[1].first else { return false }
        return digit.isDigit && words[0].allSatisfy { $0.isLetter || $0 >= 0x80 }
    }
}
