// SPDX-License-Identifier: Apache-2.0

/// The view of symbolic links in listings; the raw values are the words people write, and stores keep.
package enum LinkView: String, Hashable, Sendable, CaseIterable {
    /// The links, so that a client that removes or copies a tree does not go through them.
    case tell
    /// The entries that links lead to inside the root, for clients that must walk through them.
    case follow
}
