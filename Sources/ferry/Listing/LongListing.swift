// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit

/// Entries with all that is known of them, one a line, in aligned columns.
enum LongListing {
    /// All columns but the name.
    static func lines(_ entries: [EntryFacts], roundingSizes: Bool = false) -> [String] {
        let rows = entries.map { row($0, roundingSizes ? Readable.rounded : Readable.exact) }
        let columns = rows.first?.count ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].displayWidth }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                column == sizeColumn ? cell.rightAligned(inWidth: widths[column]) : cell.padded(toWidth: widths[column])
            }
            .filter { !$0.isEmpty }.joined(separator: "  ")
        }
    }

    private static let sizeColumn = 3

    private static func row(_ entry: EntryFacts, _ size: (Int64) -> String) -> [String] {
        [
            mode(of: entry), entry.owner.map(Printable.text) ?? "", entry.group.map(Printable.text) ?? "",
            entry.size.map(size) ?? "", time(of: entry),
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
