// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy

/// The rights of visitors without an account, who log in as `anonymous` or `ftp` with any password (RFC 1635).
public enum AnonymousPolicy: String, CaseIterable, Sendable {
    /// They are not let in.
    case off
    /// They may look around and take files.
    case read
    /// They may also leave new files and make directories, and nothing else: nobody can tell one visitor from another,
    /// so none of them may replace, extend, rename or remove what somebody else has left.
    case write

    /// Their permissions; nil when they are not let in.
    package var permissions: Permissions? {
        switch self {
        case .off: nil
        case .read: .readOnly
        case .write: [.list, .read, .write, .make]
        }
    }

    /// True of a name that visitors use, in any case of letters.
    package static func covers(_ name: AccountName) -> Bool {
        ["anonymous", "ftp"].contains(name.description.lowercased())
    }
}
