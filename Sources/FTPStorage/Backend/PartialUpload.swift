// SPDX-License-Identifier: Apache-2.0
package import FTPWire

/// The part of a broken upload that a store keeps for another upload to go on from.
package struct PartialUpload: Hashable, Sendable {
    /// The account whose upload it was; only that account goes on with it.
    package let owner: [UInt8]
    /// The name that the file would have had.
    package let target: VirtualPath
    /// Tells it from other partials of the same owner and target: the path of a file, an identifier of an object.
    ///
    /// It means something to its backend alone.
    package let identity: [UInt8]
    /// The number of bytes from the beginning of the file that are stored for certain.
    package let length: Int64
    /// When the last of them was stored.
    package let modified: Timestamp

    package init(owner: [UInt8], target: VirtualPath, identity: [UInt8], length: Int64, modified: Timestamp) {
        self.owner = owner
        self.target = target
        self.identity = identity
        self.length = length
        self.modified = modified
    }
}

/// The fate of a partial upload that was to give way.
package enum PartialFate: Hashable, Sendable {
    case removed
    /// Somebody else has removed it, or committed it.
    case gone
    /// An upload holds it, or has gone on with it since it was looked at.
    case held
}
