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

    var unlistable: Int { mutating get { base.unlistable } }

    mutating func next() async throws(StorageError) -> [EntryFacts] {
        var batch = try await base.next()
        for index in batch.indices {
            batch[index].perm = rights.permFact(of: batch[index].resolvedKind ?? batch[index].kind)
        }
        return batch
    }
}
