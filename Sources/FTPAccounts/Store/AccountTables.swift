// SPDX-License-Identifier: Apache-2.0

/// The tables of accounts and groups inside one transaction of a database, whichever it is.
///
/// The rules of an `AccountStore` stand on them once for all databases.
package protocol AccountTables: ~Copyable {
    associatedtype Failure: Error

    func account(named name: AccountName) throws(Failure) -> Account?
    func groups() throws(Failure) -> [AccountGroup]
    func settings(of kind: SettingOwner, _ owner: AccountName) throws(Failure) -> AccountSettings
    func replaceSettings(
        of kind: SettingOwner, _ owner: AccountName, with settings: AccountSettings) throws(Failure)

    func hasAccount(_ name: AccountName) throws(Failure) -> Bool
    /// Adds the account without its settings; false if there is one of that name.
    func add(_ account: Account) throws(Failure) -> Bool
    /// Writes over the account of that name, its settings excepted.
    func update(_ account: Account) throws(Failure)
    /// Removes the account without its settings; false if there is none.
    func remove(_ name: AccountName) throws(Failure) -> Bool

    func hasGroup(_ name: AccountName) throws(Failure) -> Bool
    /// Adds a group; false if there is one of that name.
    func addGroup(_ name: AccountName) throws(Failure) -> Bool
    /// Notes that a group changes; false if there is none.
    func touchGroup(_ name: AccountName) throws(Failure) -> Bool
    /// Removes the group; false if there is none.
    func removeGroup(_ name: AccountName) throws(Failure) -> Bool
    func firstMember(of group: AccountName) throws(Failure) -> AccountName?
}

/// The changes that stores make, each in a transaction that a failure undoes.
extension AccountTables where Self: ~Copyable {
    package func keep(_ account: Account) throws(Failure) -> Result<Void, AccountError> {
        if let group = account.group, try !hasGroup(group) { return .failure(.noGroup(group)) }
        guard try add(account) else { return .failure(.alreadyExists(account.name)) }
        try replaceSettings(of: .account, account.name, with: account.settings)
        return .success(())
    }

    package func change(_ name: AccountName, _ edit: AccountEdit) throws(Failure) -> Result<Account, AccountError> {
        guard var account = try account(named: name) else { return .failure(.notFound(name)) }
        edit.apply(to: &account)
        if let group = account.group, try !hasGroup(group) { return .failure(.noGroup(group)) }
        try update(account)
        try replaceSettings(of: .account, name, with: account.settings)
        return try self.account(named: name).map { .success($0) } ?? .failure(.notFound(name))
    }

    package func forget(_ name: AccountName) throws(Failure) -> Result<Void, AccountError> {
        guard try remove(name) else { return .failure(.notFound(name)) }
        try replaceSettings(of: .account, name, with: AccountSettings())
        return .success(())
    }

    package func keepGroup(_ group: AccountGroup) throws(Failure) -> Result<Void, AccountError> {
        guard try addGroup(group.name) else { return .failure(.groupExists(group.name)) }
        try replaceSettings(of: .group, group.name, with: group.settings)
        return .success(())
    }

    package func changeGroup(
        _ name: AccountName, _ edit: SettingsEdit
    ) throws(Failure) -> Result<AccountGroup, AccountError> {
        guard try touchGroup(name) else { return .failure(.noGroup(name)) }
        var settings = try settings(of: .group, name)
        edit.apply(to: &settings)
        try replaceSettings(of: .group, name, with: settings)
        return try groups().first { $0.name == name }.map { .success($0) } ?? .failure(.noGroup(name))
    }

    package func forgetGroup(_ name: AccountName) throws(Failure) -> Result<Void, AccountError> {
        if let member = try firstMember(of: name) { return .failure(.groupInUse(name, by: member)) }
        guard try removeGroup(name) else { return .failure(.noGroup(name)) }
        try replaceSettings(of: .group, name, with: AccountSettings())
        return .success(())
    }
}
