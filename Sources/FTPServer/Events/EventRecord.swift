// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FTPWire

/// The facts about a session and its transfer that records keep beside an event: the console tells a story without them.
package struct EventRecord: Sendable {
    /// The paths of the host that the account's tree is made of; nil before a login.
    package let tree: ServedTree?
    /// The encryption of the session; nil for one in clear.
    package let encryption: EncryptionFacts?
    /// SHA-256 of the file that an upload stored, if a subscriber wants it and all of the file came in this upload.
    package var digest: [UInt8]?
    /// The same for an upload that went on from an earlier part.
    package var laterDigest: DigestPromise?
    /// True if the line ends of a transfer were converted.
    package var isText = false

    package init(tree: ServedTree? = nil, encryption: EncryptionFacts? = nil) {
        (self.tree, self.encryption) = (tree, encryption)
    }
}

/// A change of names in a store that is no upload.
package enum StoreChange: Sendable {
    case removed(VirtualPath)
    case directoryRemoved(VirtualPath)
    case directoryMade(VirtualPath)
    case renamed(VirtualPath, to: VirtualPath)
    /// A file was made of others by the server itself (`SITE COPY`, `COMB`).
    case copied(to: VirtualPath)
}

extension StoreChange: CustomStringConvertible {
    /// One phrase for a person.
    package var description: String {
        switch self {
        case .removed(let path): "Deleted \(path)"
        case .directoryRemoved(let path): "Removed the directory \(path)"
        case .directoryMade(let path): "Made the directory \(path)"
        case .renamed(let old, let new): "Renamed \(old) to \(new)"
        case .copied(let path): "Made \(path) of other files"
        }
    }
}

/// The facts about a transfer that only its end knows.
struct TransferDetails: Sendable {
    var digest: [UInt8]?
    var later: DigestPromise?
    var isText = false
}
