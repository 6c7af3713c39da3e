// SPDX-License-Identifier: Apache-2.0

/// A set that forgets its oldest members when it is full.
struct RecentDigests: Sendable {
    private let capacity: Int
    private var members: [LoginDigest: ContinuousClock.Instant] = [:]

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { members.count }

    func contains(_ digest: LoginDigest) -> Bool { members[digest] != nil }

    mutating func insert(_ digest: LoginDigest, now: ContinuousClock.Instant) {
        if members[digest] == nil, members.count >= capacity {
            // A quarter at once, so that the sorting is not done again for the next one.
            let oldest = members.sorted { $0.value < $1.value }.prefix(max(1, capacity / 4))
            for (digest, _) in oldest { members[digest] = nil }
        }
        members[digest] = now
    }
}
