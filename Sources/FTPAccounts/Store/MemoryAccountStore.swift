// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// Accounts that live as long as the process: for tests, and for servers that let in anonymous visitors only.
package final class MemoryAccountStore: AccountStore {
    private struct Content {
        var accounts: [AccountName: Account] = [:]
        var generation: Int64 = 0
    }

    private let content = Mutex(Content())
    private let now: @Sendable () -> Int64

    /// - Parameter now: The time to note for what is added and changed, in seconds since 1970 UTC.
    package init(now: @escaping @Sendable () -> Int64 = System.secondsSince1970) { self.now = now }

    package func account(named name: AccountName) -> Account? { content.withLock { $0.accounts[name] } }

    package func accounts() -> [Account] {
        content.withLock { $0.accounts.values.sorted { $0.name < $1.name } }
    }

    package var isEmpty: Bool { content.withLock { $0.accounts.isEmpty } }

    package var generation: Int64 { content.withLock { $0.generation } }

    package func add(_ account: Account) throws(AccountError) {
        let time = now()
        try content.withLock { (content) throws(AccountError) in
            if content.accounts[account.name] != nil { throw .alreadyExists(account.name) }
            var account = account
            (account.created, account.changed) = (time, time)
            content.accounts[account.name] = account
            content.generation += 1
        }
    }

    @discardableResult
    package func change(_ name: AccountName, _ edit: AccountEdit) throws(AccountError) -> Account {
        let time = now()
        return try content.withLock { (content) throws(AccountError) in
            guard var account = content.accounts[name] else { throw .notFound(name) }
            edit.apply(to: &account)
            account.changed = time
            content.accounts[name] = account
            content.generation += 1
            return account
        }
    }

    package func remove(_ name: AccountName) throws(AccountError) {
        try content.withLock { (content) throws(AccountError) in
            if content.accounts.removeValue(forKey: name) == nil { throw .notFound(name) }
            content.generation += 1
        }
    }
}
