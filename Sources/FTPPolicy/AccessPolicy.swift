// SPDX-License-Identifier: Apache-2.0
package import FTPWire

/// The permissions of one account at each place of its tree.
///
/// Asked once for each operation, with the path as the client's command means it, and once more with the path that it
/// reaches, where symbolic links lead elsewhere: rules hold for names, and a place may have several.
package protocol AccessPolicy: Sendable {
    /// The permissions for that file or directory.
    func rights(at path: VirtualPath) -> Permissions

    /// The permissions for that place and all that lies below it; nil where rules below it differ.
    ///
    /// Listings then ask once and not for each entry, and a directory is moved only as a whole of one kind.
    func rights(below path: VirtualPath) -> Permissions?

    /// Tells the permissions for each name in a directory, as `rights(at:)` does for its path.
    ///
    /// A listing of 100,000 entries asks so: what holds for the directory as a whole is decided once.
    func rights(ofNamesIn directory: VirtualPath) -> @Sendable (_ name: [UInt8]) -> Permissions

    /// The deeds that are denied at a place in so many words, and not only never allowed.
    func denied(at path: VirtualPath) -> Permissions

    /// True if something below a place may be allowed that is not allowed there.
    func opensPlaces(below path: VirtualPath) -> Bool

    /// True if whatever lies below one place would have the same permissions at the same place below the other.
    func agree(below path: VirtualPath, _ other: VirtualPath) -> Bool
}

extension AccessPolicy {
    package func rights(ofNamesIn directory: VirtualPath) -> @Sendable (_ name: [UInt8]) -> Permissions {
        { rights(at: directory.appending($0)) }
    }

    package func denied(at _: VirtualPath) -> Permissions { [] }

    package func opensPlaces(below path: VirtualPath) -> Bool { rights(below: path) == nil }

    package func agree(below path: VirtualPath, _ other: VirtualPath) -> Bool {
        guard let rights = rights(below: path) else { return false }
        return rights == self.rights(below: other)
    }
}

/// The same permissions everywhere: the policy of an account without rules.
extension Permissions: AccessPolicy {
    package func rights(at _: VirtualPath) -> Permissions { self }
    package func rights(below _: VirtualPath) -> Permissions? { self }
}
