// SPDX-License-Identifier: Apache-2.0
package import FTPWire

extension EntryFacts {
    /// True when this is a directory, or a link known to lead to one.
    package var leadsToDirectory: Bool { isDirectory || resolvedKind == .directory }

    /// True for a directory itself.
    package var isDirectory: Bool { kind.isDirectory }

    /// True when this is a link.
    package var isLink: Bool { if case .symbolicLink = kind { true } else { false } }

    /// True when this is an entry of its own, not the listed directory or the one above.
    package var isProper: Bool { kind != .currentDirectory && kind != .parentDirectory }

    /// True when two files have the same size and the same time of change, to the second; false when one is unknown.
    package func isSameVersion(as other: EntryFacts) -> Bool {
        guard let size, let modified, kind == .file, other.kind == .file else { return false }
        return size == other.size && modified.seconds == other.modified?.seconds
    }
}

extension [EntryFacts] {
    /// The entries in the order of their names.
    package var inOrderOfNames: [EntryFacts] { sorted { $0.name.lexicographicallyPrecedes($1.name) } }
}
