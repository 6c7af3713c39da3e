// SPDX-License-Identifier: Apache-2.0
package import FTPStorage

/// Stores of files that are no directories of this machine, which stand in the place of paths of the host.
package protocol OutsideStores: Sendable {
    /// The store that has a path, for an account; nil where the path is one of this machine.
    func storage(at path: [UInt8], for account: [UInt8]) -> (any StorageBackend)?
}
