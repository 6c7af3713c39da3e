// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// A listing in which files have the lengths of their contents.
struct SealedEntries: EntryStream, ~Copyable {
    private var base: any EntryStream & ~Copyable

    init(_ base: consuming any EntryStream & ~Copyable) { self.base = base }

    mutating func next(_ write: @escaping EntryWriter) async throws(StorageError) -> EntryPortion {
        try await base.next { entry, text in write(entry.opened, &text) }
    }
}

extension EntryFacts {
    /// The same with the length of the content, if it is an encrypted file.
    var opened: EntryFacts {
        guard kind == .file, let stored = size else { return self }
        var facts = self
        facts.size = SealedFile.form.contentLength(of: stored)
        return facts
    }
}
