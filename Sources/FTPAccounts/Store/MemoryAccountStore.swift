// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// Accounts that live as long as the process: for tests, and for servers that let in anonymous visitors only.
package final class MemoryAccountStore: AccountStore {
    private let kept = Mutex<[AccountName: Account]>([:])
    private let now: @Sendable () -> Int64

    /// - Parameter now: The time to note for what is added and changed, in seconds since 1970 UTC.
    package init(now: @escaping @Sendable () -> Int64 = System.secondsSince1970) { self.now = now }

    package func account(named name: AccountName) -> Account? { kept.withLock { $0[name] } }

    package func accounts() -> [Account] {
        kept.withLock { $0.values.sorted { $0.name < $1.name } }
    }

    package var isEmpty: Bool { kept.withLock { $0.isEmpty } }

    package func add(_ account: Account) throws(AccountError) {
        let time = now()
        try kept.withLock { (accounts) throws(AccountError) in
            if accounts[account.name] != nil { throw .alreadyExists(account.name) }
            var account = account
            (account.created, account.changed) = (time, time)
            accounts[account.name] = account
        }
    }

    @discardableResult
    package func change(_ name: AccountName, _ edit: AccountEdit) throws(AccountError) -> Account {
        let time = now()
        return try kept.withLock { (accounts) throws(AccountError) in
            guard var account = accounts[name] else { throw .notFound(name) }
            edit.apply(to: &account)
            account.changed = time
            accounts[name] = account
            return account
        }
    }

    package func remove(_ name: AccountName) throws(AccountError) {
        try kept.withLock { (accounts) throws(AccountError) in
            if accounts.removeValue(forKey: name) == nil { throw .notFound(name) }
        }
    }
}
