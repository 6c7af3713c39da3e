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
    func chosen(from entries: [EntryFacts]) -> [EntryFacts] {
        let visible = entries.filter { entry in
            switch entry.kind {
            case .currentDirectory, .parentDirectory: showsHidden && layout != .json
            default: showsHidden || entry.name.first != UInt8(ascii: ".")
            }
        }
        return order.sorted(visible)
    }

    /// Everything to write, line ends included.
    func bytes(for entries: [EntryFacts]) -> [UInt8] {
        let entries = chosen(from: entries)
        switch layout {
        case .json: return joined(entries.map { Array(JSON.entry($0).text.utf8) })
        case .long:
            return joined(
                zip(LongListing.lines(entries, roundingSizes: hasRoundedSizes), entries).map {
                    Array("\($0)  ".utf8) + long($1)
                })
        case .columns:
            guard let width else { return joined(entries.map(name)) }
            let cells = entries.map { entry in
                let text = Printable.text(entry.name)
                return Columns.Cell(text: text, painted: palette?.paint(text, as: entry) ?? text)
            }
            return joined(Columns.lines(cells, width: width).map { Array($0.utf8) })
        case .lines: return joined(entries.map(name))
        }
    }

    private func joined(_ lines: [[UInt8]]) -> [UInt8] { lines.reduce(into: []) { $0 += $1 + [.lineFeed] } }

    /// A terminal gets what is safe to show, anything else the very bytes.
    private func name(_ entry: EntryFacts) -> [UInt8] {
        guard width != nil else { return palette?.paint(entry.name.bytes, as: entry) ?? entry.name.bytes }
        let text = Printable.text(entry.name)
        return Array((palette?.paint(text, as: entry) ?? text).utf8)
    }

    private func long(_ entry: EntryFacts) -> [UInt8] {
        guard case .symbolicLink(let target?) = entry.kind else { return name(entry) }
        return name(entry) + Array(" -> ".utf8) + (width == nil ? target : Array(Printable.text(target).utf8))
    }
}
