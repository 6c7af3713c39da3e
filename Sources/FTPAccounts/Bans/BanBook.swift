// SPDX-License-Identifier: Apache-2.0
package import FerryIO
import Synchronization

/// The bans of a running server: they are looked up in memory, and written behind its back.
///
/// Failed logins count for the subscriber's network (`SocketAddress.Host.subscriber`). What the server decides is in
/// force at once and written by a thread of the pool, all that has gathered in one transaction; what another program
/// has written is in force with the next `refresh`.
package final class BanBook: Sendable {
    fileprivate struct State {
        var table = BanTable()
        var failures = FailedLogins()
        /// Changes that are not written yet.
        var pending: [BanChange] = []
        var isWriting = false
        /// The bans that hold, with the connections that each has turned away, as `refresh` has told them.
        var known: [IPNetwork: Known] = [:]
        /// The next moment in which a ban ends or is forgotten.
        var nextChange = Int64.max
        /// The connections that all bans have turned away.
        var turnedAway = 0
        var failure: AccountError?
    }

    fileprivate struct Known {
        var ban: Ban
        var turnedAway = 0
    }

    private let store: (any BanRegister)?
    private let state = Mutex(State())
    private let isEmpty = Atomic(true)

    /// Keeps bans in a store; without one they end with the program.
    package init(_ store: (any BanRegister)? = nil) { self.store = store }

    /// The ban that keeps an address out now.
    package func ban(of host: SocketAddress.Host, at now: Int64 = System.secondsSince1970()) -> Ban? {
        if isEmpty.load(ordering: .relaxed) { return nil }
        return state.withLock { $0.table.ban(of: host, at: now) }
    }

    /// The same, for a connection that is turned away if there is one.
    package func turnAway(_ host: SocketAddress.Host, at now: Int64 = System.secondsSince1970()) -> Ban? {
        if isEmpty.load(ordering: .relaxed) { return nil }
        return state.withLock { state in
            guard let ban = state.table.ban(of: host, at: now) else { return nil }
            state.known[ban.network]?.turnedAway += 1
            state.turnedAway += 1
            return ban
        }
    }

    /// The networks that are banned now, and the connections that were turned away since the start.
    package var count: (networks: Int, turnedAway: Int) {
        let now = System.secondsSince1970()
        return state.withLock { state in (state.table.all.count { $0.holds(at: now) }, state.turnedAway) }
    }

    /// Counts a failed login; the ban, if it was one too many.
    package func noteFailure(
        from host: SocketAddress.Host, _ policy: BanPolicy, at now: Int64 = System.secondsSince1970()
    ) -> Ban? {
        guard let most = policy.failures, !policy.exempts(host) else { return nil }
        let network = host.subscriber
        let ban: Ban? = state.withLock { state in
            let span = policy.within.components.seconds
            let count = state.failures.count(network, at: now, within: span, most: most)
            // Attempts that were under way when it was banned are no further offence.
            guard count >= most, state.table.ban(of: host, at: now) == nil else { return nil }
            state.failures.forget(network)
            let times = state.table[network]?.times ?? 0
            let ban = Ban(
                of: network, until: now + policy.length(after: times), began: now, times: times + 1,
                reason: "\(count) failed logins")
            state.table.insert(ban)
            state.known[network] = Known(ban: ban)
            state.nextChange = min(state.nextChange, ban.end ?? .max)
            if store != nil { state.pending.append(.put(ban)) }
            isEmpty.store(false, ordering: .relaxed)
            return ban
        }
        if ban != nil { startWriting() }
        return ban
    }
}

// MARK: - The store

extension BanBook {
    /// Begins to write what has gathered, unless a thread does so already.
    private func startWriting() {
        guard let store else { return }
        let isDue = state.withLock { state in
            if state.isWriting || state.pending.isEmpty { return false }
            state.isWriting = true
            return true
        }
        guard isDue else { return }
        BlockingPool.shared.start { [self] in
            while hasMore() {
                do throws(AccountError) {
                    try store.write {
                        takePending()
                    } orElse: {
                        putBack($0)
                    }
                } catch {
                    // The next `refresh` tries again.
                    return state.withLock { state in
                        state.failure = error
                        state.isWriting = false
                    }
                }
            }
        }
    }

    /// Keeps what could not be written for the next time: so many of the latest, as all hold in memory anyway.
    private func putBack(_ changes: [BanChange]) {
        state.withLock { $0.pending = ((changes + $0.pending).suffix(10_000)) }
    }

    private func takePending() -> [BanChange] {
        state.withLock { state in
            defer { state.pending = [] }
            return state.pending
        }
    }

    private func hasMore() -> Bool {
        state.withLock { state in
            state.isWriting = !state.pending.isEmpty
            return state.isWriting
        }
    }

    /// The changes since the last time: bans of other programs that hold from now on, and bans that are over.
    package struct Changes: Sendable {
        package var begun: [Ban] = []
        /// With the number of connections that each has turned away, and true for those that somebody has lifted.
        package var ended: [(ban: Ban, turnedAway: Int, isLifted: Bool)] = []

        package init() {}
    }

    /// Reads what other programs have changed; it waits for the disk.
    ///
    /// - Throws: When bans cannot be read or could not be written; those in memory hold all the same.
    package func refresh(at now: Int64 = System.secondsSince1970()) throws(AccountError) -> Changes {
        let isNew = try store?.readChanged { bans in
            state.withLock { state in
                var table = BanTable(bans)
                for change in state.pending {
                    switch change {
                    case .put(let ban): table.insert(ban)
                    case .remove(let network): table.remove(network)
                    }
                }
                state.table = table
                isEmpty.store(table.all.isEmpty, ordering: .relaxed)
            }
        }
        let (changes, failure) = state.withLock { state in
            defer { state.failure = nil }
            guard isNew == true || now >= state.nextChange else { return (Changes(), state.failure) }
            return (state.compare(at: now), state.failure)
        }
        startWriting()
        if let failure { throw failure }
        return changes
    }
}

extension BanBook.State {
    /// Looks which bans hold now, and forgets those that were over long ago.
    fileprivate mutating func compare(at now: Int64) -> BanBook.Changes {
        var changes = BanBook.Changes()
        nextChange = .max
        let memory = BanPolicy.longest.components.seconds
        for ban in table.all {
            if let end = ban.end, now >= end + memory {
                table.remove(ban.network)
                pending.append(.remove(ban.network))
            } else if let end = ban.end, now >= end {
                nextChange = min(nextChange, end + memory)
            }
            guard ban.holds(at: now) else { continue }
            nextChange = min(nextChange, ban.end ?? .max)
            if known[ban.network] == nil { changes.begun.append(ban) }
            known[ban.network, default: BanBook.Known(ban: ban)].ban = ban
        }
        for (network, entry) in known where table[network]?.holds(at: now) != true {
            changes.ended.append((entry.ban, entry.turnedAway, isLifted: entry.ban.holds(at: now)))
            known[network] = nil
        }
        return changes
    }
}
