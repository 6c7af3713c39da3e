// SPDX-License-Identifier: Apache-2.0

/// The reason why an argument was not understood: it decides between two replies.
public enum ArgumentError: Error, Hashable, Sendable {
    /// It breaks the grammar: 501.
    case malformed
    /// It is good FTP, but not spoken here: 504, or 522 for an address family.
    case unsupported
}
