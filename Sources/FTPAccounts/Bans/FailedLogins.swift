// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The failed logins of each subscriber's network, within a time that slides.
struct FailedLogins: Sendable {
    private static let capacity = 10_000

    /// The moments of the last failures, the newest last.
    private var moments: [IPNetwork: [Int64]] = [:]

    /// Counts one more; the number within the last `span` seconds, this one included.
    ///
    /// More than `most` are not remembered.
    mutating func count(_ network: IPNetwork, at now: Int64, within span: Int64, most: Int) -> Int {
        if moments[network] == nil, moments.count >= Self.capacity { makeRoom(at: now, span) }
        var recent = moments[network, default: []].filter { now - $0 < span }
        recent.append(now)
        recent = recent.suffix(most)
        moments[network] = recent
        return recent.count
    }

    mutating func forget(_ network: IPNetwork) { moments[network] = nil }

    /// Drops what is too old; if that is not much, then also those with the fewest failures.
    private mutating func makeRoom(at now: Int64, _ span: Int64) {
        moments = moments.filter { ($0.value.last ?? 0) + span > now }
        let room = Self.capacity / 4
        if moments.count <= Self.capacity - room { return }
        let weakest = moments.sorted { $0.value.count < $1.value.count }.prefix(room)
        for (network, _) in weakest { moments[network] = nil }
    }
}
