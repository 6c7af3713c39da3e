// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy

/// The changes to make in an account, as a value; nil leaves a setting as it is.
///
/// Stores apply it to the account as it stands at that moment, in one transaction, so that two people who change
/// different things do not undo each other.
package struct AccountEdit: Hashable, Sendable {
    /// A value that may be taken away.
    package enum Setting<Value: Hashable & Sendable>: Hashable, Sendable {
        case set(Value)
        case cleared

        var value: Value? {
            switch self {
            case .set(let value): value
            case .cleared: nil
            }
        }
    }

    package var password: PasswordHash?
    package var home: Setting<[UInt8]>?
    package var permissions: Permissions?
    package var maxSessions: Setting<Int>?
    package var rateUp: Setting<TransferRate>?
    package var rateDown: Setting<TransferRate>?
    package var links: LinkView?
    package var isDisabled: Bool?

    package init() {}

    /// True if it would change nothing.
    package var isEmpty: Bool { self == AccountEdit() }

    /// Makes the changes.
    package func apply(to account: inout Account) {
        if let password { account.password = password }
        if let home { account.home = home.value }
        if let permissions { account.permissions = permissions }
        if let maxSessions { account.maxSessions = maxSessions.value }
        if let rateUp { account.rates.up = rateUp.value }
        if let rateDown { account.rates.down = rateDown.value }
        if let links { account.links = links }
        if let isDisabled { account.isDisabled = isDisabled }
    }
}
