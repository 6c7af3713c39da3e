// SPDX-License-Identifier: Apache-2.0

/// A place in which accounts are kept.
///
/// Each operation is done as a whole or not at all, and may be called by many tasks at once.
package protocol AccountStore: Sendable {
    /// The account of that name, if there is one.
    func account(named name: AccountName) async throws(AccountError) -> Account?

    /// All accounts, in the order of their names.
    func accounts() async throws(AccountError) -> [Account]

    /// True when there are none.
    var isEmpty: Bool { get async throws(AccountError) }

    /// Keeps a new account; `alreadyExists` if there is one of that name.
    func add(_ account: Account) async throws(AccountError)

    /// Changes the account as it stands now, and gives it back; `notFound` if there is none.
    @discardableResult
    func change(_ name: AccountName, _ edit: AccountEdit) async throws(AccountError) -> Account

    /// Forgets an account; `notFound` if there is none.
    func remove(_ name: AccountName) async throws(AccountError)
}
