// SPDX-License-Identifier: Apache-2.0
package import FTPWire
package import FerryIO

/// A regular file, opened to be sent.
package struct ReadableFile: ~Copyable, Sendable {
    /// The facts at the moment it was opened; the file may grow or shrink meanwhile.
    package let facts: EntryFacts
    /// Reads it at any place.
    ///
    /// Where it has an `openFile`, its bytes are moved inside the kernel instead.
    package let reader: any FileReader

    package init(facts: EntryFacts, reader: any FileReader) {
        self.facts = facts
        self.reader = reader
    }
}
