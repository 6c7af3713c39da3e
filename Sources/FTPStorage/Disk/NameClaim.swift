// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// The right of one running upload to a name that must be free, before all other uploads, those of other accounts too.
///
/// Without it two accounts that send the same name into a drop box at once would both be told that it is theirs, and one
/// of them would lose its file at the commit.
final class NameClaim: Sendable {
    private let claims: NameClaims
    private let name: NameClaims.Name

    fileprivate init(_ name: NameClaims.Name, in claims: NameClaims) { (self.name, self.claims) = (name, claims) }

    deinit { claims.release(name) }
}

/// The claims of all uploads of the process, as one directory may be served as several roots.
final class NameClaims: Sendable {
    static let shared = NameClaims()

    fileprivate struct Name: Hashable {
        let device: UInt64
        let directory: UInt64
        let bytes: [UInt8]
    }

    private let names = Mutex<Set<Name>>([])

    private init() {}

    /// Claims a name; refuses one that another upload has claimed.
    func claim(_ place: borrowing Place) throws(StorageFault) -> NameClaim {
        let directory = try faulting { () throws(Errno) in try System.status(of: place.directory) }
        let name = Name(device: directory.device, directory: directory.inode, bytes: Array(place.name.bytes))
        guard names.withLock({ $0.insert(name).inserted }) else { throw StorageFault(.alreadyExists) }
        return NameClaim(name, in: self)
    }

    fileprivate func release(_ name: Name) { names.withLock { _ = $0.remove(name) } }
}
