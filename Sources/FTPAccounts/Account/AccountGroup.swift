// SPDX-License-Identifier: Apache-2.0

/// A group: settings that its accounts have where they say nothing themselves.
package struct AccountGroup: Hashable, Sendable {
    /// The name, as safe as that of an account.
    package let name: AccountName
    package var settings = AccountSettings()
    /// As those of an account; stores set them.
    package var created: Int64 = 0
    package var changed: Int64 = 0

    package init(_ name: AccountName) { self.name = name }
}
