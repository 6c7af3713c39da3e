// SPDX-License-Identifier: Apache-2.0
package import FerryIO

/// A register of the sessions of all servers that share accounts, by which limits hold over all of them.
package protocol SharedPresence: Sendable {
    /// A place for one more session of an account, which is given back when the seat goes.
    ///
    /// - Throws: `AccountError` if nothing can be said now: nobody is let in on doubt.
    func enter(
        _ account: AccountName, from host: SocketAddress.Host, within limits: PresenceLimits
    ) async throws(AccountError) -> PresenceAnswer

    /// True while the register is known not to answer, so that nobody can enter; must not wait.
    var isAway: Bool { get }
}

/// The most sessions of one account on all servers.
package struct PresenceLimits: Sendable {
    package let sessions: Int
    /// Those from one address; nil for as many as there may be at all.
    package let perAddress: Int?

    package init(sessions: Int, perAddress: Int?) { (self.sessions, self.perAddress) = (sessions, perAddress) }
}

/// The answer to a session that wants a place.
package enum PresenceAnswer: Sendable {
    case granted(SharedSeat)
    case tooMany
    case tooManyFromAddress
}

/// A session's place among those of its account on all servers.
package final class SharedSeat: Sendable {
    private let leave: @Sendable () -> Void

    /// - Parameter leave: Gives the place back; must not wait.
    package init(leave: @escaping @Sendable () -> Void) { self.leave = leave }

    deinit { leave() }
}
