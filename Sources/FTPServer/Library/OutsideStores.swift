// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FTPStorage

/// Stores of files that are no directories of this machine, which stand in the place of paths of the host.
package protocol OutsideStores: Sendable {
    /// The store that has a path, for an account whose tree may take so much room; nil where the path is one of this
    /// machine.
    func store(at path: [UInt8], for account: [UInt8], within limit: TreeLimit) -> OutsideStore?
}

/// A store outside, and what counts the room in it.
package struct OutsideStore: Sendable {
    package let storage: any StorageBackend
    /// Nil where nobody can count.
    package let tree: (any CountedTree)?

    package init(_ storage: any StorageBackend, _ tree: (any CountedTree)?) {
        (self.storage, self.tree) = (storage, tree)
    }
}
