// SPDX-License-Identifier: Apache-2.0

/// The fate of an account or a group that comes from another server.
package enum TakenOver: String, Hashable, Sendable {
    case added
    /// One of that name was there, and is no more.
    case replaced
    /// One of that name was there, and is as it was.
    case left
}

extension SQLiteAccountStore {
    /// Keeps groups and accounts, all of them or none, and tells the fate of each, in their order.
    ///
    /// With `replacing` those that are there give way; with `isDry` it tells only, and changes nothing. Accounts of a group
    /// that is left as it is get the settings of theirs as their own, so that it gives them no more than these.
    package func takeOver(
        _ groups: [AccountGroup], _ accounts: [Account], replacing: Bool, isDry: Bool
    ) async throws(AccountError) -> (groups: [TakenOver], accounts: [TakenOver]) {
        try await attempt { (connection) throws(SQLiteError) in
            var fates: (groups: [TakenOver], accounts: [TakenOver]) = ([], [])
            var left: [AccountName: AccountSettings] = [:]
            for group in accounts.compactMap(\.group) where !groups.contains(where: { $0.name == group }) {
                if try !connection.hasGroup(group) { return .failure(.noGroup(group)) }
            }
            for group in groups {
                let isThere = try connection.hasGroup(group.name)
                fates.groups.append(isThere ? replacing ? .replaced : .left : .added)
                if isThere, !replacing { left[group.name] = group.settings }
                if isDry || isThere && !replacing { continue }
                _ = try isThere ? connection.touchGroup(group.name) : connection.addGroup(group.name)
                try connection.replaceSettings(of: .group, group.name, with: group.settings)
            }
            for account in accounts {
                let isThere = try connection.hasAccount(account.name)
                fates.accounts.append(isThere ? replacing ? .replaced : .left : .added)
                if isDry || isThere && !replacing { continue }
                if isThere { try connection.update(account) } else { _ = try connection.add(account) }
                let group = account.group.flatMap { left[$0] } ?? AccountSettings()
                try connection.replaceSettings(of: .account, account.name, with: account.settings.over(group))
            }
            return .success(fates)
        }
    }
}

extension SQLiteConnection {
    fileprivate func hasAccount(_ name: AccountName) throws(SQLiteError) -> Bool {
        try !rows("SELECT 1 FROM account WHERE name = ?", [.text(name.bytes)], read: { _ in true }).isEmpty
    }
}
