// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// Entries of a directory as they are shown: in columns on a terminal, one a line elsewhere, long, or as JSON.
struct ListingView: Sendable {
    enum Layout: Sendable { case columns, lines, long, json }

    var layout = Layout.columns
    var order = ListingOrder()
    /// True when sizes are rounded, in a long listing.
    var hasRoundedSizes = false
    /// True when names that begin with a dot are shown.
    var showsHidden = false
    /// The width to fill, on a terminal; `nil` elsewhere, where names are written byte for byte.
    var width: Int?
    /// The colours of names; `nil` when they have none.
    var palette: Palette?
}

extension ListingView {
    /// The entries to show, in order.
    func chosen(from entries: PackedEntries) -> PackedEntries {
        var chosen = entries
        chosen.keep(where: shows)
        chosen.sort(by: order)
        return chosen
    }

    private func shows(_ entry: EntryFacts) -> Bool {
        switch entry.kind {
        case .currentDirectory, .parentDirectory: showsHidden && layout != .json
        default: showsHidden || entry.name.first != UInt8(ascii: ".")
        }
    }

    /// Everything to write, line ends included.
    func bytes(for entries: [EntryFacts]) -> [UInt8] {
        var bytes: [UInt8] = []
        write(PackedEntries(entries)) { bytes += $0 }
        return bytes
    }

    /// Gives everything to write, line ends included, to a function, a portion at a time.
    func write(_ entries: PackedEntries, to write: ([UInt8]) -> Void) {
        let entries = chosen(from: entries)
        var portion: [UInt8] = []
        func add(_ line: [UInt8]) {
            portion += line
            portion.append(.lineFeed)
            if portion.count < Self.portion { return }
            write(portion)
            portion.removeAll(keepingCapacity: true)
        }
        if layout == .columns, let width {
            let layout = ColumnLayout(entries.map { Printable.text($0.name).displayWidth }, width: width)
            for row in 0..<layout.rows {
                let line = layout.line(row) { index in
                    let text = Printable.text(entries[index].name)
                    return palette?.paint(text, as: entries[index]) ?? text
                }
                add(Array(line.utf8))
            }
        } else {
            var long = LongListing(roundingSizes: hasRoundedSizes)
            if layout == .long { for entry in entries { long.widen(for: entry) } }
            for entry in entries { add(line(for: entry, long)) }
        }
        if !portion.isEmpty { write(portion) }
    }

    private static let portion = 64 << 10
}

// MARK: - As they come

extension ListingView {
    /// True when the times of entries are shown.
    var showsTimes: Bool { layout == .json || layout == .long }

    /// True when an entry can be written before those behind it are known.
    var isImmediate: Bool { order == ListingOrder(key: .none) && (layout != .columns || width == nil) }

    /// The lines for entries that have just come; `long` knows those before them.
    func lines(for batch: [EntryFacts], _ long: inout LongListing) -> [UInt8] {
        let shown = batch.filter(shows)
        if layout == .long { for entry in shown { long.widen(for: entry) } }
        return shown.reduce(into: []) { $0 += line(for: $1, long) + [.lineFeed] }
    }

    private func line(for entry: EntryFacts, _ long: LongListing) -> [UInt8] {
        switch layout {
        case .json: return Array(JSON.entry(entry).text.utf8)
        case .columns, .lines: return name(entry)
        case .long:
            let line = Array("\(long.line(for: entry))  ".utf8) + name(entry)
            guard case .symbolicLink(let target?) = entry.kind else { return line }
            return line + Array(" -> ".utf8) + (width == nil ? target : Array(Printable.text(target).utf8))
        }
    }

    /// A terminal gets what is safe to show, anything else the very bytes.
    private func name(_ entry: EntryFacts) -> [UInt8] {
        guard width != nil else { return palette?.paint(entry.name.bytes, as: entry) ?? entry.name.bytes }
        let text = Printable.text(entry.name)
        return Array((palette?.paint(text, as: entry) ?? text).utf8)
    }
}
