// SPDX-License-Identifier: Apache-2.0

/// The fate of an account or a group that comes from another server.
package enum TakenOver: String, Hashable, Sendable {
    case added
    /// One of that name was there, and is no more.
    case replaced
    /// One of that name was there, and is as it was.
    case left
}

/// A store that a server is run on: it takes over what another server had, too.
package protocol AdministeredStore: AccountStore {
    /// Keeps groups and accounts, all of them or none, and tells the fate of each, in their order.
    ///
    /// With `replacing` those that are there give way; with `isDry` it tells only, and changes nothing. Accounts of a group
    /// that is left as it is get the settings of theirs as their own, so that it gives them no more than these.
    func takeOver(
        _ groups: [AccountGroup], _ accounts: [Account], replacing: Bool, isDry: Bool
    ) async throws(AccountError) -> (groups: [TakenOver], accounts: [TakenOver])
}

extension SQLiteAccountStore {
    package func takeOver(
        _ groups: [AccountGroup], _ accounts: [Account], replacing: Bool, isDry: Bool
    ) async throws(AccountError) -> (groups: [TakenOver], accounts: [TakenOver]) {
        try await attempt { (connection) throws(SQLiteError) in
            try connection.takeOver(groups, accounts, replacing: replacing, isDry: isDry)
        }
    }
}

extension AccountTables where Self: ~Copyable {
    package func takeOver(
        _ groups: [AccountGroup], _ accounts: [Account], replacing: Bool, isDry: Bool
    ) throws(Failure) -> Result<(groups: [TakenOver], accounts: [TakenOver]), AccountError> {
        var fates: (groups: [TakenOver], accounts: [TakenOver]) = ([], [])
        var left: [AccountName: AccountSettings] = [:]
        for group in accounts.compactMap(\.group) where !groups.contains(where: { $0.name == group }) {
            if try !hasGroup(group) { return .failure(.noGroup(group)) }
        }
        for group in groups {
            let isThere = try hasGroup(group.name)
            fates.groups.append(isThere ? replacing ? .replaced : .left : .added)
            if isThere, !replacing { left[group.name] = group.settings }
            if isDry || isThere && !replacing { continue }
            _ = try isThere ? touchGroup(group.name) : addGroup(group.name)
            try replaceSettings(of: .group, group.name, with: group.settings)
        }
        for account in accounts {
            let isThere = try hasAccount(account.name)
            fates.accounts.append(isThere ? replacing ? .replaced : .left : .added)
            if isDry || isThere && !replacing { continue }
            if isThere { try update(account) } else { _ = try add(account) }
            let group = account.group.flatMap { left[$0] } ?? AccountSettings()
            try replaceSettings(of: .account, account.name, with: account.settings.over(group))
        }
        return .success(fates)
    }
}
