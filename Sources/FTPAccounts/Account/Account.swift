// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy

/// Somebody who may log in, as a store keeps them.
package struct Account: Hashable, Sendable {
    package let name: AccountName
    /// What their password is compared with; without one they cannot log in.
    package var password: PasswordHash?
    /// An absolute path on the host; `nil` follows the folder that the server serves.
    package var home: [UInt8]?
    package var permissions: Permissions
    /// How many sessions they may have at once; `nil` for as many as the server allows anyone.
    package var maxSessions: Int?
    /// How fast all of their transfers together may be.
    package var rates: TransferRates
    /// The view of links in listings.
    package var links: LinkView
    /// Kept, but not let in.
    package var isDisabled: Bool
    /// When the store got it, and when it was last changed, in seconds since 1970 UTC; stores set them.
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
