// SPDX-License-Identifier: Apache-2.0

/// The reason that a store did not do what it was asked.
package enum AccountError: Error, Hashable {
    /// There is an account of that name.
    case alreadyExists(AccountName)
    /// There is no account of that name.
    case notFound(AccountName)
    /// There is a group of that name.
    case groupExists(AccountName)
    /// There is no group of that name.
    case noGroup(AccountName)
    /// Accounts belong to the group, one of them being this.
    case groupInUse(AccountName, by: AccountName)
    /// Nobody has made a place for accounts yet: where there is none.
    case nothingYet(String)
    /// The accounts cannot be reached now: what happened, where, and what to do.
    case unavailable(String)
    /// The accounts can be reached, but not understood: what is wrong, and where.
    case damaged(String)
    /// One login cannot be judged now: who should have judged it, and what went wrong.
    case notJudged(String)
}

extension AccountError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .alreadyExists(let name): "There is an account \"\(name)\" already."
        case .notFound(let name): "There is no account \"\(name)\"."
        case .groupExists(let name): "There is a group \"\(name)\" already."
        case .noGroup(let name): "There is no group \"\(name)\". Add it: ferryd group add \(name)"
        case .groupInUse(let name, let member):
            "\(member) belongs to the group \"\(name)\". Take it out first: ferryd user change \(member) --no-group"
        case .nothingYet(let sentence), .unavailable(let sentence), .damaged(let sentence), .notJudged(let sentence):
            sentence
        }
    }
}
