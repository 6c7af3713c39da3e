// SPDX-License-Identifier: Apache-2.0
package import FTPWire
package import FerryIO

/// An open file, shared between a session and the threads that work on it; closed when the last lets go.
package final class OpenFile: Sendable {
    package let descriptor: Descriptor
    private let mayBeLocked: Bool

    package init(_ descriptor: consuming Descriptor, mayBeLocked: Bool = false) {
        self.descriptor = descriptor
        self.mayBeLocked = mayBeLocked
    }

    deinit {
        // Closing ends the lock too, but later if a process is just being started: until it is another program, it holds
        // all descriptors of this one.
        if mayBeLocked { try? System.unlock(descriptor) }
    }
}

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
