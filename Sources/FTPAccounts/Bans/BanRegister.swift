// SPDX-License-Identifier: Apache-2.0
package import FerryIO

/// A ban to keep in the place of one of the same network, or a network whose ban is to be forgotten.
package enum BanChange: Sendable {
    case put(Ban)
    case remove(IPNetwork)
}

/// A place in which bans are kept, also for other programs; all calls wait for it on the caller's thread.
package protocol BanRegister: Sendable {
    /// All bans, those that are over included.
    func bans() throws(AccountError) -> [Ban]

    /// Keeps a ban, in the place of one of the same network.
    func add(_ ban: Ban) throws(AccountError)

    /// Forgets a ban, also that there was one; false if there is none.
    func lift(_ network: IPNetwork) throws(AccountError) -> Bool

    /// Makes the changes that `changes` gives, as a whole, or hands them to `putBack`; nobody of this process reads
    /// meanwhile.
    func write(
        _ changes: @Sendable () -> [BanChange], orElse putBack: @Sendable ([BanChange]) -> Void) throws(AccountError)

    /// Hands all bans to `body` if another program has changed them since the last time, and before any other write of this
    /// process; true if it was so.
    func readChanged(_ body: @Sendable ([Ban]) -> Void) throws(AccountError) -> Bool
}
