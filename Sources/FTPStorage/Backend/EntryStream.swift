// SPDX-License-Identifier: Apache-2.0
package import FTPWire

/// The entries of a directory, written as they are read: portion by portion, so that the largest directory takes no
/// more memory than a small one, and where they are read, so that no entry is handed from thread to thread.
package protocol EntryStream: ~Copyable, Sendable {
    /// The next entries in no order, never `.` or `..`. A listing that fails half way throws.
    ///
    /// All portions of a stream are asked for with the same writer: the stream may read ahead.
    mutating func next(_ write: @escaping EntryWriter) async throws(StorageError) -> EntryPortion
}

/// Writes an entry behind those before it; `false` when it is left out.
package typealias EntryWriter = @Sendable (EntryFacts, inout [UInt8]) -> Bool

/// Some entries of a directory.
package struct EntryPortion: Sendable {
    /// The text that the writer wrote.
    package var text: [UInt8] = []
    /// The number of entries that were written.
    package var count = 0
    /// The number of entries left out because their names would break a line of the listing.
    package var unlistable = 0
    package var isLast = false

    package init() {}

    /// Adds a line, or counts a name that would break one.
    package mutating func add(_ entry: EntryFacts, _ write: EntryWriter) {
        if EntryFacts.isListable(entry.name.bytes) {
            if write(entry, &text) { count += 1 }
        } else {
            unlistable += 1
        }
    }
}

/// The detail of each entry that is asked for.
package enum EntryDetail: Sendable {
    /// The name; the rest may be missing or be a guess.
    case name
    case everything
}
