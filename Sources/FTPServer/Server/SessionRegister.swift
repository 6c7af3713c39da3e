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
        var perUser: [AccountName: Int] = [:]
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
    func enter(_ identity: Identity) throws(Refusal) -> UserSeat {
        let limit = min(identity.maxSessions ?? .max, limits.sessionsPerUser)
        let isFull = counts.withLock { counts in
            if counts.perUser[identity.name, default: 0] >= limit { return true }
            counts.perUser[identity.name, default: 0] += 1
            return false
        }
        if isFull { throw .tooManySessionsOfUser }
        return UserSeat(in: self, of: identity.name)
    }

    fileprivate func leave(_ user: AccountName) {
        counts.withLock { $0.perUser.decrement(user) }
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

    fileprivate init(in register: SessionRegister, of user: AccountName) {
        (self.register, self.user) = (register, user)
    }

    deinit { register.leave(user) }
}

extension Dictionary where Value == Int {
    fileprivate mutating func decrement(_ key: Key) {
        guard let count = self[key] else { return }
        self[key] = count > 1 ? count - 1 : nil
    }
}
