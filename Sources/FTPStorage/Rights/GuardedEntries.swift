// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPWire

/// A listing that tells with each entry the deeds that the account is allowed with it.
struct GuardedEntries: EntryStream, ~Copyable {
    private var base: any EntryStream & ~Copyable
    private let directory: VirtualPath
    private let policy: any AccessPolicy
    private let rights: @Sendable (_ name: [UInt8]) -> Permissions
    /// The rights of all entries, where they have the same.
    private let common: Permissions?

    init(base: consuming any EntryStream & ~Copyable, in directory: VirtualPath, policy: any AccessPolicy) {
        self.base = base
        self.directory = directory
        self.policy = policy
        rights = policy.rights(ofNamesIn: directory)
        common = policy.rights(below: directory)
    }

    mutating func next(_ write: @escaping EntryWriter) async throws(StorageError) -> EntryPortion {
        try await base.next { [policy, directory, rights, common] entry, text in
            var entry = entry
            if let common {
                entry.limit(to: common)
            } else {
                let rights = rights(entry.name.bytes)
                let isShown = policy.shows(entry.kind, having: rights) { directory.appending(entry.name.bytes) }
                guard isShown else { return false }
                entry.limit(to: rights)
            }
            return write(entry, &text)
        }
    }
}

extension AccessPolicy {
    /// True for what a listing of its directory tells: nothing that may not be listed, except directories in which
    /// something may be done all the same, such as drop boxes.
    func shows(_ kind: EntryKind, having rights: Permissions, at path: () -> VirtualPath) -> Bool {
        rights.contains(.list) || kind == .directory && (!rights.isEmpty || opensPlaces(below: path()))
    }
}

extension EntryFacts {
    /// Tells as `perm` what these rights allow, and no more than a policy further below does.
    mutating func limit(to rights: Permissions) {
        let fact = rights.permFact(of: kind)
        perm = perm.map { $0.intersection(fact) } ?? fact
    }
}
