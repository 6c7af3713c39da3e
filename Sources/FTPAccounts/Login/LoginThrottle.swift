// SPDX-License-Identifier: Apache-2.0
package import FerryIO
import Synchronization

/// Slows down whoever tries passwords: a growing delay before each answer, right or wrong, that keeps nobody else
/// waiting.
///
/// Attempts are counted where they come from and whom they are for, across connections, from the moment they are
/// made: to hang up before the answer, or to try on many connections at once, gains nothing. The same wrong password
/// again counts once, so a program left with an old password does no harm. Who tries one user from everywhere slows
/// down that user, but not from where they have logged in before.
package final class LoginThrottle: Sendable {
    /// How attempts turn into delays.
    package struct Policy: Sendable {
        /// So many attempts are answered at once: slips of the finger.
        package var free = 3
        /// The delay of the first one after those; each further one waits twice as long.
        package var firstDelay = Duration.seconds(1)
        package var longestDelayOfAddress = Duration.seconds(60)
        /// Shorter: it can hit somebody who has done nothing.
        package var longestDelayOfUser = Duration.seconds(8)
        /// After each such time one attempt is forgotten.
        package var forgetting = Duration.seconds(60)
        /// How many addresses, users, and successful pairs of both are remembered at most.
        package var capacity = 10_000

        package init() {}

        func delay(after attempts: Int, longest: Duration) -> Duration {
            if attempts < free { return .zero }
            let doublings = min(attempts - free, 30)
            return min(firstDelay * (1 << doublings), longest)
        }
    }

    /// One attempt to log in, counted as a failure until it succeeds.
    package struct Attempt: ~Copyable, Sendable {
        /// How long to wait before the password is looked at.
        package let delay: Duration
        fileprivate let address, user, pair, password: Digest
        fileprivate let countedForAddress, countedForUser: Bool
    }

    private struct State {
        var addresses: AttemptLedger
        var users: AttemptLedger
        var successes: RecentDigests
    }

    private let policy: Policy
    private let state: Mutex<State>

    package init(policy: Policy = Policy()) {
        self.policy = policy
        let ledger = AttemptLedger(capacity: policy.capacity, forgetting: policy.forgetting)
        let successes = RecentDigests(capacity: policy.capacity)
        state = Mutex(State(addresses: ledger, users: ledger, successes: successes))
    }

    /// Counts an attempt, before the password is looked at.
    package func attempt(
        name: [UInt8], password: [UInt8], from host: SocketAddress.Host, now: ContinuousClock.Instant = .now
    ) -> Attempt {
        let (address, user) = (Digest(host), Digest(name))
        let (pair, password) = (Digest(address, user), Digest(user, Digest(password)))
        return state.withLock { state in
            let here = state.addresses.count(password, of: address, now: now)
            let there = state.users.count(password, of: user, now: now)
            var delay = policy.delay(after: here.before, longest: policy.longestDelayOfAddress)
            if !state.successes.contains(pair) {
                delay = max(delay, policy.delay(after: there.before, longest: policy.longestDelayOfUser))
            }
            return Attempt(
                delay: delay, address: address, user: user, pair: pair, password: password,
                countedForAddress: here.isNew, countedForUser: there.isNew)
        }
    }

    /// Takes back an attempt, as it was none.
    ///
    /// What others tried, or the same person before, stays counted: who has one account shall not use it to wipe out
    /// the attempts on another.
    package func succeeded(_ attempt: consuming Attempt, now: ContinuousClock.Instant = .now) {
        let (address, user, pair) = (attempt.address, attempt.user, attempt.pair)
        let (password, countedForAddress, countedForUser) =
            (attempt.password, attempt.countedForAddress, attempt.countedForUser)
        state.withLock { state in
            if countedForAddress { state.addresses.takeBack(password, of: address, now: now) }
            if countedForUser { state.users.takeBack(password, of: user, now: now) }
            state.successes.insert(pair, now: now)
        }
    }

    /// How much is remembered, for tests of its bounds.
    var remembered: (addresses: Int, users: Int, successes: Int) {
        state.withLock { ($0.addresses.count, $0.users.count, $0.successes.count) }
    }
}
