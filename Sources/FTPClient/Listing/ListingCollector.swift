// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Turns the lines of a listing into entries that may be trusted with a place in a directory.
struct ListingCollector {
    /// The number of strange lines and names that are kept to be shown.
    private static let memory = 100

    private(set) var summary: ListingSummary
    private(set) var batch: [EntryFacts] = []
    /// A file whose time is known to the minute, to learn the server's clock by.
    private(set) var sample: EntryFacts?
    private var parser: ListingParser
    private let directory: [UInt8]
    /// The charset of the lines; nil for UTF-8.
    private let charset: Charset?

    /// Makes a collector for the output of MLSD or LIST about a directory, as it was asked for.
    init(command: Verb, directory: [UInt8], zoneOffset: Int, charset: Charset? = nil) {
        summary = ListingSummary(command: command.rawValue)
        parser = ListingParser(now: Timestamp(seconds: System.secondsSince1970()), zoneOffset: zoneOffset)
        self.directory = directory
        self.charset = charset
    }

    /// Reads a line.
    mutating func take(_ line: ArraySlice<UInt8>) {
        switch read(charset.map { $0.stored(path: Array(line))[...] } ?? line) {
        case .entry(let entry): take(entry)
        case .heading, .remark: break
        case .unrecognised(let line): Self.remember(line, in: &summary.unrecognised)
        }
    }

    /// MLSD has one grammar, and a line outside it may be the second half of a name with a line end in it: it must not
    /// be taken for a line of another format.
    private mutating func read(_ line: ArraySlice<UInt8>) -> ListingLine {
        if summary.command != Verb.mlsd.rawValue { return parser.read(line) }
        if line.isEmpty { return .remark([]) }
        return MachineListingParser.parse(line).map { .entry($0) } ?? .unrecognised(Array(line))
    }

    private mutating func take(_ entry: EntryFacts) {
        var entry = entry
        switch entry.kind {
        case .currentDirectory:
            summary.unique = entry.unique
            return
        case .parentDirectory: return
        case .file, .directory, .symbolicLink, .other: break
        }
        if entry.name == "." || entry.name == ".." { return }
        strip(directory, from: &entry.name.bytes)
        guard entry.hasSafeName else { return Self.remember(entry.name, in: &summary.refusedNames) }
        if sample == nil, entry.kind == .file, entry.modified != nil, entry.modifiedPrecision <= .minute {
            sample = entry
        }
        summary.entries += 1
        batch.append(entry)
    }

    /// Takes away the asked directory, or `./`, which some servers put before every name; nothing else may stand there.
    private func strip(_ directory: [UInt8], from name: inout [UInt8]) {
        let prefixes = [directory.last == slash ? directory : directory + [slash], Array("./".utf8)]
        for prefix in prefixes where prefix.count > 1 && name.starts(with: prefix) {
            name.removeFirst(prefix.count)
            return
        }
    }

    /// Hands over the entries that have come together.
    mutating func takeBatch() -> [EntryFacts] {
        defer { batch.removeAll(keepingCapacity: true) }
        return batch
    }

    /// Looks into the final reply for words of something left out.
    mutating func conclude(with reply: Reply?) -> ListingSummary {
        if case .unrecognised(let line) = parser.finish() { Self.remember(line, in: &summary.unrecognised) }
        let words = reply?.text.lowercased() ?? ""
        summary.isTruncated = words.contains("truncated") || words.contains("limit reached")
        summary.unlistableNames = UnlistableNames(in: reply?.text ?? "").count
        return summary
    }

    private static func remember<Line>(_ line: Line, in list: inout [Line]) {
        if list.count < memory { list.append(line) }
    }
}
