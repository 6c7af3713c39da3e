// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy

/// An account, as a store keeps it.
package struct Account: Hashable, Sendable {
    package let name: AccountName
    /// The hash with which passwords are compared; without one the account cannot log in.
    package var password: PasswordHash?
    /// An absolute path on the host; nil follows the directory that the server serves.
    package var home: [UInt8]?
    package var permissions: Permissions
    /// The most sessions at once; nil for as many as the server allows any account.
    package var maxSessions: Int?
    /// The speed of all its transfers together.
    package var rates: TransferRates
    /// The view of links in listings.
    package var links: LinkView
    /// Kept, but not let in.
    package var isDisabled: Bool
    /// The times at which the store got it and at which it was last changed, in seconds since 1970 UTC; stores set
    /// them.
    package internal(set) var created: Int64 = 0
    package internal(set) var changed: Int64 = 0

    package init(
        _ name: AccountName, password: PasswordHash? = nil, home: [UInt8]? = nil, permissions: Permissions = .all,
        maxSessions: Int? = nil, rates: TransferRates = TransferRates(), links: LinkView = .tell,
        isDisabled: Bool = false
    ) {
        self.name = name
        self.password = password
        self.home = home
        self.permissions = permissions
        self.maxSessions = maxSessions
        self.rates = rates
        self.links = links
        self.isDisabled = isDisabled
    }
}
