// SPDX-License-Identifier: Apache-2.0

/// The deeds that a caller may do; each scope includes those before it.
package enum AdminScope: String, CaseIterable, Comparable, Sendable {
    /// To look.
    case read
    /// To act upon what is under way: end sessions, lift bans, clear partial uploads, read settings again, drain.
    case operate
    /// To change accounts, groups and tokens.
    case administer

    package static func < (first: AdminScope, second: AdminScope) -> Bool { first.rank < second.rank }

    private var rank: Int {
        switch self {
        case .read: 0
        case .operate: 1
        case .administer: 2
        }
    }

    /// All words, for sentences.
    static let words = allCases.map(\.rawValue).joined(separator: ", ")
}
