// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit

/// Entries with all that is known of them, one a line, in columns as wide as what has been in them so far.
struct LongListing {
    private let roundsSizes: Bool
    private var widths = [0, 0, 0, 0, 0]

    init(roundingSizes: Bool = false) { roundsSizes = roundingSizes }

    private static let sizeColumn = 3

    /// Makes room for an entry.
    mutating func widen(for entry: EntryFacts) {
        for (column, cell) in cells(of: entry).enumerated() { widths[column] = max(widths[column], cell.displayWidth) }
    }

    /// All columns but the name.
    func line(for entry: EntryFacts) -> String {
        cells(of: entry).enumerated().map { column, cell in
            column == Self.sizeColumn
                ? cell.rightAligned(inWidth: widths[column]) : cell.padded(toWidth: widths[column])
        }
        .filter { !$0.isEmpty }.joined(separator: "  ")
    }

    private func cells(of entry: EntryFacts) -> [String] {
        let size = roundsSizes ? Readable.rounded : Readable.exact
        return [
            Self.mode(of: entry), entry.owner.map(Printable.text) ?? "", entry.group.map(Printable.text) ?? "",
            entry.size.map(size) ?? "", Self.time(of: entry),
        ]
    }

    /// `2026-11-20 14:03`, by the clock of this machine.
    static func time(of entry: EntryFacts) -> String { entry.modified.map(time) ?? "" }

    static func time(_ timestamp: Timestamp) -> String {
        let local = CivilTime(
            Timestamp(seconds: timestamp.seconds + LocalTime.offset(at: timestamp.seconds), nanoseconds: 0))
        let date = [Int64(local.month), Int64(local.day)].map(Readable.twoDigits).joined(separator: "-")
        let clock = [Int64(local.hour), Int64(local.minute)].map(Readable.twoDigits).joined(separator: ":")
        return "\(local.year)-\(date) \(clock)"
    }

    /// `drwxr-xr-x`; where the server tells only what this user may do, `dr-x`.
    static func mode(of entry: EntryFacts) -> String {
        let letter: Character
        switch entry.kind {
        case .directory, .currentDirectory, .parentDirectory: letter = "d"
        case .symbolicLink: letter = "l"
        case .file: letter = "-"
        case .other: letter = "?"
        }
        if let mode = entry.mode { return "\(letter)\(bits(mode))" }
        guard let perm = entry.perm else { return String(letter) }
        let reads = !perm.isDisjoint(with: [.retrieve, .list])
        let writes = !perm.isDisjoint(with: [.store, .append, .create, .makeDirectory, .purge])
        return "\(letter)\(reads ? "r" : "-")\(writes ? "w" : "-")\(perm.contains(.enter) ? "x" : "-")"
    }

    private static func bits(_ mode: UInt16) -> String {
        var text = ""
        for (index, special) in [(2, 0o4000), (1, 0o2000), (0, 0o1000)] as [(UInt16, UInt16)] {
            let three = mode >> (index * 3)
            let executes = three & 1 != 0
            text += three & 4 != 0 ? "r" : "-"
            text += three & 2 != 0 ? "w" : "-"
            if mode & special == 0 {
                text += executes ? "x" : "-"
            } else {
                let letter = index == 0 ? "t" : "s"
                text += executes ? letter : letter.uppercased()
            }
        }
        return text
    }
}
