// SPDX-License-Identifier: Apache-2.0

/// The changes to make in an account, as a value; nil leaves a thing as it is.
///
/// Stores apply it to the account as it stands at that moment, in one transaction, so that two people who change
/// different things do not undo each other.
package struct AccountEdit: Hashable, Sendable {
    /// A membership.
    package enum Membership: Hashable, Sendable {
        case of(AccountName)
        case none

        var group: AccountName? {
            switch self {
            case .of(let name): name
            case .none: nil
            }
        }
    }

    package var password: PasswordHash?
    package var group: Membership?
    package var settings = SettingsEdit()
    package var isDisabled: Bool?

    package init() {}

    /// True if it would change nothing.
    package var isEmpty: Bool { self == AccountEdit() }

    /// Makes the changes; what is inherited is for the store to read anew.
    package func apply(to account: inout Account) {
        if let password { account.password = password }
        if let group { account.group = group.group }
        settings.apply(to: &account.settings)
        if let isDisabled { account.isDisabled = isDisabled }
    }
}
