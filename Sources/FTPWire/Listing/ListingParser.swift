// SPDX-License-Identifier: Apache-2.0

/// The formats of listings that are told apart by their lines.
public enum ListingFormat: Hashable, Sendable, CaseIterable {
    case machine, eplf, dos, unix
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
    private var buffer = LineBuffer()
    private var isSkipping = false
    private var mayBeHeading = true

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
        return rest.isEmpty || isSkipping ? nil : read(rest)
    }

    /// Reads one line, with or without a `CR` at its end.
    public mutating func read(_ line: ArraySlice<UInt8>) -> ListingLine {
        var line = line
        while line.last == .carriageReturn { line.removeLast() }
        let isFirstOfBlock = mayBeHeading
        mayBeHeading = line.isEmpty
        if line.count > Self.lineLimit { return .unrecognised(Array(line)) }
        if let entry = entry(line) { return .entry(entry) }
        if line.allSatisfy(\.isBlank) { return .remark(Array(line)) }
        if isFirstOfBlock, line.last == UInt8(ascii: ":") {
            mayBeHeading = true
            return .heading(Array(line.dropLast()))
        }
        return isFirstOfBlock && Self.isTotal(line) ? .remark(Array(line)) : .unrecognised(Array(line))
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
        }
    }

    /// `total 12`, in whatever language: a word and a number.
    private static func isTotal(_ line: ArraySlice<UInt8>) -> Bool {
        let words = line.split(whereSeparator: \.isBlank)
        guard words.count == 2, let digit = words[1].first else { return false }
        return digit.isDigit && words[0].allSatisfy { $0.isLetter || $0 >= 0x80 }
    }
}
