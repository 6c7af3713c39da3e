// SPDX-License-Identifier: Apache-2.0
package import FerryIO
import Synchronization

/// Slows down the guessing of passwords: a growing delay before each answer, right or wrong, that keeps nobody else
/// waiting.
///
/// Attempts are counted where they come from and whom they are for, across connections, from the moment they are
/// made: to hang up before the answer, or to try on many connections at once, gains nothing. The same wrong password
/// again counts once, so a program left with an old password does no harm. The accounts that are tried from an address
/// are counted too, and longer, so that trying one password after another account all day is slowed down as well.
/// A client that has logged in with that account from that address before is not slowed down at once: a few tries
/// are free.
package final class LoginThrottle: Sendable {
    /// The rules by which attempts turn into delays.
    package struct Policy: Sendable {
        /// The number of attempts that are answered at once: slips of the finger.
        package var free = 3
        /// The delay of the first one after those; each further one waits twice as long.
        package var firstDelay = Duration.seconds(1)
        package var longestDelayOfAddress = Duration.seconds(60)
        /// Shorter: it can hit somebody who has done nothing.
        package var longestDelayOfUser = Duration.seconds(8)
        /// After each such time one attempt is forgotten.
        package var forgetting = Duration.seconds(60)
        /// The number of different accounts that may be tried from an address before that alone delays, as in a house
        /// of people who mistype.
        package var freeAccounts = 5
        /// After each such time one of them is forgotten.
        package var forgettingAccounts = Duration.seconds(600)
        /// The most addresses, users, and successful pairs of both that are remembered.
        package var capacity = 10_000
        /// The most networks that are remembered as forgiven.
        package var forgivenNetworks = 100

        package init() {}

        func delay(after attempts: Int, beyond free: Int, longest: Duration) -> Duration {
            if attempts < free { return .zero }
            let doublings = min(attempts - free, 30)
            return min(firstDelay * (1 << doublings), longest)
        }
    }

    /// One attempt to log in, counted as a failure until it succeeds.
    package struct Attempt: ~Copyable, Sendable {
        /// The time to wait before the password is looked at.
        package let delay: Duration
        /// The reason for the delay, if there is one.
        package let reason: DelayReason
        /// True if it speaks of guessing when it fails: no repetition of a password, and no slip of somebody who has
        /// logged in with that account from there before.
        package let isOffence: Bool
        fileprivate let address, user, pair, password: LoginDigest
        fileprivate let countedForAddress, countedForAccounts, countedForUser, countedForPair: Bool
    }

    /// The count that is too high, so that an attempt has to wait.
    package enum DelayReason: String, Sendable {
        case attemptsFromAddress = "attempts-from-address"
        case accountsTriedFromAddress = "accounts-tried-from-address"
        case attemptsOnAccount = "attempts-on-account"
    }

    private struct State {
        var addresses: AttemptLedger
        /// The accounts tried from an address.
        var accounts: AttemptLedger
        var users: AttemptLedger
        /// The attempts on an account from an address that has logged in with it before.
        var pairs: AttemptLedger
        var successes: RecentDigests
        /// Networks whose attempts were forgotten, the latest last, with the number that stands for the time since.
        var forgiven: [(network: IPNetwork, number: Int)] = []
        var lastNumber = 0

        /// The digest under which attempts from there are counted now: another one after they were forgotten.
        func digest(of host: SocketAddress.Host) -> LoginDigest {
            let address = LoginDigest(host)
            guard let last = forgiven.last(where: { $0.network.contains(host) }) else { return address }
            return LoginDigest(address, number: last.number)
        }
    }

    private let policy: Policy
    private let state: Mutex<State>

    package init(policy: Policy = Policy()) {
        self.policy = policy
        let ledger = AttemptLedger(capacity: policy.capacity, forgetting: policy.forgetting)
        let accounts = AttemptLedger(capacity: policy.capacity, forgetting: policy.forgettingAccounts)
        let successes = RecentDigests(capacity: policy.capacity)
        state = Mutex(State(addresses: ledger, accounts: accounts, users: ledger, pairs: ledger, successes: successes))
    }

    /// Counts an attempt, before the password is looked at.
    package func attempt(
        name: [UInt8], password: [UInt8], from host: SocketAddress.Host, now: ContinuousClock.Instant = .now
    ) -> Attempt {
        let user = LoginDigest(name)
        let (pair, password) = (LoginDigest(LoginDigest(host), user), LoginDigest(user, LoginDigest(password)))
        return state.withLock { state in
            let address = state.digest(of: host)
            let here = state.addresses.count(password, of: address, now: now)
            let tried = state.accounts.count(user, of: address, now: now)
            let there = state.users.count(password, of: user, now: now)
            let isKnown = state.successes.contains(pair)
            let again = isKnown ? state.pairs.count(password, of: pair, now: now) : (before: 0, isNew: false)
            let longest = policy.longestDelayOfAddress
            var delays: [(Duration, DelayReason)] = [
                (policy.delay(after: here.before, beyond: policy.free, longest: longest), .attemptsFromAddress),
                (
                    policy.delay(after: tried.before, beyond: policy.freeAccounts, longest: longest),
                    .accountsTriedFromAddress
                ),
            ]
            if isKnown {
                if again.before < policy.free { delays = [] }
            } else {
                let delay = policy.delay(
                    after: there.before, beyond: policy.free, longest: policy.longestDelayOfUser)
                delays.append((delay, .attemptsOnAccount))
            }
            let worst = delays.max { $0.0 < $1.0 } ?? (.zero, .attemptsFromAddress)
            return Attempt(
                delay: worst.0, reason: worst.1, isOffence: here.isNew && !(isKnown && again.before < policy.free),
                address: address, user: user, pair: pair, password: password,
                countedForAddress: here.isNew, countedForAccounts: tried.isNew, countedForUser: there.isNew,
                countedForPair: again.isNew)
        }
    }

    /// Takes back an attempt that was right.
    ///
    /// Earlier attempts, of this client and of others, stay counted: one account must not be a means to wipe out
    /// the attempts on another.
    package func succeeded(_ attempt: consuming Attempt, now: ContinuousClock.Instant = .now) {
        let pair = attempt.pair
        withdraw(attempt, now: now)
        state.withLock { $0.successes.insert(pair, now: now) }
    }

    /// Takes back an attempt that nobody could judge.
    package func withdraw(_ attempt: consuming Attempt, now: ContinuousClock.Instant = .now) {
        let (address, user, pair, password) = (attempt.address, attempt.user, attempt.pair, attempt.password)
        let (countedForAddress, countedForAccounts) = (attempt.countedForAddress, attempt.countedForAccounts)
        let (countedForUser, countedForPair) = (attempt.countedForUser, attempt.countedForPair)
        state.withLock { state in
            if countedForAddress { state.addresses.takeBack(password, of: address, now: now) }
            if countedForAccounts { state.accounts.takeBack(user, of: address, now: now) }
            if countedForUser { state.users.takeBack(password, of: user, now: now) }
            if countedForPair { state.pairs.takeBack(password, of: pair, now: now) }
        }
    }

    /// Forgets the attempts from these addresses, as an administrator trusts them again; those on accounts stay counted.
    package func forgive(_ network: IPNetwork) {
        state.withLock { state in
            state.forgiven.removeAll { $0.network == network }
            state.lastNumber += 1
            state.forgiven.append((network, state.lastNumber))
            // Behind a hundred others the oldest is counted as before again.
            if state.forgiven.count > policy.forgivenNetworks { state.forgiven.removeFirst() }
        }
    }

    /// The numbers of what is remembered, for tests of its bounds.
    var remembered: (addresses: Int, users: Int, successes: Int) {
        state.withLock { state in
            (
                max(state.addresses.count, state.accounts.count), max(state.users.count, state.pairs.count),
                state.successes.count
            )
        }
    }
}
