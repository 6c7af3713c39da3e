// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The colours of names in a listing: those of `ls`, by `LS_COLORS` where it is set.
struct Palette: Sendable {
    private var kinds = ["di": "01;34", "ln": "01;36", "ex": "01;32", "pi": "33"]
    private var endings: [(ending: [UInt8], code: String)] = []

    /// Reads the `name=code` pairs of `LS_COLORS`, for instance `di=01;34:*.gz=01;31`.
    init(lsColors: String? = Environment.text("LS_COLORS")) {
        for pair in (lsColors ?? "").split(separator: ":") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[1].utf8.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ";") }) else {
                continue
            }
            if parts[0].first == "*" {
                endings.append((Array(parts[0].utf8.dropFirst()), String(parts[1])))
            } else {
                kinds[String(parts[0])] = String(parts[1])
            }
        }
    }

    /// The text in the colour of that entry.
    func paint(_ text: String, as entry: EntryFacts) -> String {
        guard let code = code(for: entry), !code.isEmpty, code != "0" else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    /// The very bytes of a name in the colour of that entry.
    func paint(_ bytes: [UInt8], as entry: EntryFacts) -> [UInt8] {
        guard let code = code(for: entry), !code.isEmpty, code != "0" else { return bytes }
        return Array("\u{1B}[\(code)m".utf8) + bytes + Array("\u{1B}[0m".utf8)
    }

    private func code(for entry: EntryFacts) -> String? {
        switch entry.kind {
        case .directory, .currentDirectory, .parentDirectory: return kinds["di"]
        case .symbolicLink: return kinds["ln"]
        case .other: return kinds["pi"]
        case .file:
            if let mode = entry.mode, mode & 0o111 != 0 { return kinds["ex"] }
            return endings.last { ends(entry.name.bytes, in: $0.ending) }?.code ?? kinds["fi"]
        }
    }

    private func ends(_ name: [UInt8], in ending: [UInt8]) -> Bool {
        name.count >= ending.count && name.suffix(ending.count).elementsEqual(ending)
    }
}
