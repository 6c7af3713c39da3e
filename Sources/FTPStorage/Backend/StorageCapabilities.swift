// SPDX-License-Identifier: Apache-2.0

/// The promises that not every store can keep.
///
/// The server offers no command (`FEAT`) whose promise its store does not make.
package struct StorageCapabilities: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// A renamed file has its old name or its new one at each moment, and replaces another one in one step.
    package static let atomicFileRename = StorageCapabilities(rawValue: 1 << 0)
    /// The same for a directory with all that it holds.
    ///
    /// A store of objects copies them one by one.
    package static let atomicDirectoryRename = StorageCapabilities(rawValue: 1 << 1)
    /// An upload can begin behind the first bytes of a file or of a broken upload (`REST` and `STOR`, `APPE`).
    package static let resume = StorageCapabilities(rawValue: 1 << 2)
    /// Modification times can be set (`MFMT`).
    package static let modificationTimes = StorageCapabilities(rawValue: 1 << 3)
    /// The permission bits of Unix are stored (`SITE CHMOD`).
    package static let modes = StorageCapabilities(rawValue: 1 << 4)

    package static let all: StorageCapabilities = [
        .atomicFileRename, .atomicDirectoryRename, .resume, .modificationTimes, .modes,
    ]
}
