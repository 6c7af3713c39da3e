// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FerryIO

/// The reason for which an account lets nobody in now, or from there.
package enum AccessObstacle: Error, Hashable, Sendable {
    case expired(Moment)
    case disabledUntil(Moment)
    case outside(WeeklyHours)
    /// It may be used from these networks only.
    case network(NetworkBlocks)
    /// The account is over; its verifier says so.
    case accountExpired
    /// The password has to be changed before it is of use; its verifier says so.
    case passwordExpired
    /// Its verifier lets nobody in with it, for a reason of its own.
    case closed
}

extension AccountSettings {
    /// The first thing that stands against a login at a time (seconds since 1970, and the offset of the clock on the
    /// wall from UTC) and from an address.
    package func obstacle(
        at now: Int64, offset: Int64, from host: SocketAddress.Host
    ) -> AccessObstacle? {
        if let expires, now >= expires.seconds { return .expired(expires) }
        if let disabledUntil, now < disabledUntil.seconds { return .disabledUntil(disabledUntil) }
        if let hours, !hours.contains(localSeconds: now + offset) { return .outside(hours) }
        if let networks, !networks.contains(host) { return .network(networks) }
        return nil
    }
}
