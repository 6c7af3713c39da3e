// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// A listing that tells with each entry what the account may do with it.
struct GuardedEntries: EntryStream, ~Copyable {
    private var base: any EntryStream & ~Copyable
    private let rights: Rights

    init(base: consuming any EntryStream & ~Copyable, rights: Rights) {
        self.base = base
        self.rights = rights
    }

    mutating func next(_ write: @escaping EntryWriter) async throws(StorageError) -> EntryPortion {
        try await base.next { [rights] entry, text in
            var entry = entry
            entry.perm = rights.permFact(of: entry.kind)
            return write(entry, &text)
        }
    }
}
