// SPDX-License-Identifier: Apache-2.0
package import FTPWire
package import FerryIO

/// A regular file, opened to be sent.
package struct ReadableFile: ~Copyable, Sendable {
    /// What was true of it when it was opened; it may grow or shrink meanwhile.
    package let facts: EntryFacts
    /// Opened for reading, at its begin.
    package let file: OpenFile

    package init(facts: EntryFacts, file: OpenFile) {
        self.facts = facts
        self.file = file
    }
}
