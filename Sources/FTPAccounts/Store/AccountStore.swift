// SPDX-License-Identifier: Apache-2.0

/// A place in which accounts and groups are kept.
///
/// Each operation is done as a whole or not at all, and may be called by many tasks at once.
package protocol AccountStore: Sendable {
    /// The account of that name, if there is one, with what it inherits.
    func account(named name: AccountName) async throws(AccountError) -> Account?

    /// All accounts, in the order of their names.
    func accounts() async throws(AccountError) -> [Account]

    /// True when there are none.
    var isEmpty: Bool { get async throws(AccountError) }

    /// Keeps a new account; `alreadyExists` if there is one of that name, `noGroup` if there is not the group that it
    /// names.
    func add(_ account: Account) async throws(AccountError)

    /// Changes the account as it stands now, and gives it back; `notFound` if there is none, `noGroup` if there is no
    /// such group to join.
    @discardableResult
    func change(_ name: AccountName, _ edit: AccountEdit) async throws(AccountError) -> Account

    /// Puts another hash of the same password in the place of one; false if the account is gone, or has another hash.
    ///
    /// The account is the same for everybody else: nobody has changed it.
    func replacePassword(
        of name: AccountName, _ old: PasswordHash, with new: PasswordHash
    ) async throws(AccountError) -> Bool

    /// Forgets an account; `notFound` if there is none.
    func remove(_ name: AccountName) async throws(AccountError)

    /// All groups, in the order of their names.
    func groups() async throws(AccountError) -> [AccountGroup]

    /// Keeps a new group; `groupExists` if there is one of that name.
    func addGroup(_ group: AccountGroup) async throws(AccountError)

    /// Changes the group as it stands now, and gives it back; `noGroup` if there is none.
    @discardableResult
    func changeGroup(_ name: AccountName, _ edit: SettingsEdit) async throws(AccountError) -> AccountGroup

    /// Forgets a group; `noGroup` if there is none, `groupInUse` if accounts belong to it.
    func removeGroup(_ name: AccountName) async throws(AccountError)
}
