// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO
import Synchronization

/// Who is connected, by address and by user, and whether there is room for one more.
final class SessionRegister: Sendable {
    private struct Counts {
        var total = 0
        /// The most there were since memory was last given back.
        var peak = 0
        var perAddress: [SocketAddress.Host: Int] = [:]
        var perUser: [AccountName: User] = [:]
    }

    /// What the sessions of one account share.
    private struct User {
        var count = 0
        let rates: RateLimits
    }

    /// After so many have left, and more than stay, the memory they took goes back to the system.
    private static let ebb = 200

    private let counts = Mutex(Counts())
    private let limits: ServerConfiguration.Limits

    init(limits: ServerConfiguration.Limits) { self.limits = limits }

    var total: Int { counts.withLock { $0.total } }

    /// A seat for a connection from that address.
    func admit(_ address: SocketAddress.Host) throws(Refusal) -> Seat {
        let refusal: Refusal? = counts.withLock { counts in
            if counts.total >= limits.sessions { return .tooManySessions }
            if counts.perAddress[address, default: 0] >= limits.sessionsPerAddress {
                return .tooManySessionsFromAddress
            }
            counts.total += 1
            counts.peak = max(counts.peak, counts.total)
            counts.perAddress[address, default: 0] += 1
            return nil
        }
        if let refusal { throw refusal }
        return Seat(in: self, from: address)
    }

    fileprivate func leave(_ address: SocketAddress.Host) {
        let isEbb = counts.withLock { counts in
            counts.total -= 1
            counts.perAddress.decrement(address)
            guard counts.peak - counts.total > max(Self.ebb, counts.total) else { return false }
            counts.peak = counts.total
            return true
        }
        if isEbb { BlockingPool.shared.start { System.giveBackMemory() } }
    }

    /// A place among the sessions of that user.
    func enter(_ identity: Identity) throws(LoginObstacle) -> UserSeat {
        let limit = identity.maxSessions ?? limits.sessionsPerUser
        let rates: RateLimits? = counts.withLock { counts in
            var user = counts.perUser[identity.name] ?? User(rates: RateLimits(identity.rates))
            if user.count >= limit { return nil }
            user.count += 1
            user.rates.change(to: identity.rates)
            counts.perUser[identity.name] = user
            return user.rates
        }
        guard let rates else { throw .tooManySessions(limit) }
        return UserSeat(in: self, of: identity.name, sharing: rates)
    }

    fileprivate func leave(_ user: AccountName) {
        counts.withLock { counts in
            counts.perUser[user]?.count -= 1
            if counts.perUser[user]?.count == 0 { counts.perUser[user] = nil }
        }
    }
}

/// A connection's place in the register, given back when it is let go.
struct Seat: ~Copyable, Sendable {
    private let register: SessionRegister
    private let address: SocketAddress.Host

    fileprivate init(in register: SessionRegister, from address: SocketAddress.Host) {
        (self.register, self.address) = (register, address)
    }

    deinit { register.leave(address) }
}

/// A logged-in session's place among its user's.
struct UserSeat: ~Copyable, Sendable {
    private let register: SessionRegister
    private let user: AccountName
    let rates: RateLimits

    fileprivate init(in register: SessionRegister, of user: AccountName, sharing rates: RateLimits) {
        (self.register, self.user, self.rates) = (register, user, rates)
    }

    deinit { register.leave(user) }
}

extension Dictionary where Value == Int {
    fileprivate mutating func decrement(_ key: Key) {
        guard let count = self[key] else { return }
        self[key] = count > 1 ? count - 1 : nil
    }
}
