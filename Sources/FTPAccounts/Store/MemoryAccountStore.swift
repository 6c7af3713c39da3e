// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// Accounts that live as long as the process: for tests, and for servers that let in anonymous visitors only.
package final class MemoryAccountStore: AccountStore {
    private struct Kept {
        var accounts: [AccountName: Account] = [:]
        var groups: [AccountName: AccountGroup] = [:]

        /// The account with what it inherits.
        func whole(_ account: Account) -> Account {
            var account = account
            account.inherited = account.group.flatMap { groups[$0]?.settings } ?? AccountSettings()
            return account
        }

        func check(_ group: AccountName?) throws(AccountError) {
            if let group, groups[group] == nil { throw .noGroup(group) }
        }
    }

    private let kept = Mutex(Kept())
    private let now: @Sendable () -> Int64

    /// - Parameter now: The time to note for what is added and changed, in seconds since 1970 UTC.
    package init(now: @escaping @Sendable () -> Int64 = System.secondsSince1970) { self.now = now }

    package func account(named name: AccountName) -> Account? {
        kept.withLock { kept in kept.accounts[name].map(kept.whole) }
    }

    package func accounts() -> [Account] {
        kept.withLock { kept in kept.accounts.values.map(kept.whole).sorted { $0.name < $1.name } }
    }

    package var isEmpty: Bool { kept.withLock { $0.accounts.isEmpty } }

    package func add(_ account: Account) throws(AccountError) {
        let time = now()
        try kept.withLock { (kept) throws(AccountError) in
            if kept.accounts[account.name] != nil { throw .alreadyExists(account.name) }
            try kept.check(account.group)
            var account = account
            (account.created, account.changed) = (time, time)
            kept.accounts[account.name] = account
        }
    }

    @discardableResult
    package func change(_ name: AccountName, _ edit: AccountEdit) throws(AccountError) -> Account {
        let time = now()
        return try kept.withLock { (kept) throws(AccountError) in
            guard var account = kept.accounts[name] else { throw .notFound(name) }
            edit.apply(to: &account)
            try kept.check(account.group)
            account.changed = time
            kept.accounts[name] = account
            return kept.whole(account)
        }
    }

    package func replacePassword(of name: AccountName, _ old: PasswordHash, with new: PasswordHash) -> Bool {
        kept.withLock { kept in
            guard kept.accounts[name]?.password == old else { return false }
            kept.accounts[name]?.password = new
            return true
        }
    }

    package func remove(_ name: AccountName) throws(AccountError) {
        try kept.withLock { (kept) throws(AccountError) in
            if kept.accounts.removeValue(forKey: name) == nil { throw .notFound(name) }
        }
    }
}

// MARK: - Groups

extension MemoryAccountStore {
    package func groups() -> [AccountGroup] {
        kept.withLock { $0.groups.values.sorted { $0.name < $1.name } }
    }

    package func addGroup(_ group: AccountGroup) throws(AccountError) {
        let time = now()
        try kept.withLock { (kept) throws(AccountError) in
            if kept.groups[group.name] != nil { throw .groupExists(group.name) }
            var group = group
            (group.created, group.changed) = (time, time)
            kept.groups[group.name] = group
        }
    }

    @discardableResult
    package func changeGroup(_ name: AccountName, _ edit: SettingsEdit) throws(AccountError) -> AccountGroup {
        let time = now()
        return try kept.withLock { (kept) throws(AccountError) in
            guard var group = kept.groups[name] else { throw .noGroup(name) }
            edit.apply(to: &group.settings)
            group.changed = time
            kept.groups[name] = group
            return group
        }
    }

    package func removeGroup(_ name: AccountName) throws(AccountError) {
        try kept.withLock { (kept) throws(AccountError) in
            let members = kept.accounts.values.filter { $0.group == name }
            if let member = members.map(\.name).min() { throw .groupInUse(name, by: member) }
            if kept.groups.removeValue(forKey: name) == nil { throw .noGroup(name) }
        }
    }
}
