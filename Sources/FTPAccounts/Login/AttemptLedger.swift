// SPDX-License-Identifier: Apache-2.0

/// Counts attempts by what they have in common, an address or a user; forgets them with time, and never grows past
/// its capacity.
struct AttemptLedger: Sendable {
    private struct Record {
        var attempts = 0
        /// Up to when attempts have been forgotten.
        var settled: ContinuousClock.Instant
        /// The last few different passwords, the newest last.
        var passwords: [LoginDigest] = []

        mutating func settle(_ now: ContinuousClock.Instant, forgetting: Duration) {
            let passed = Int(clamping: Int64((now - settled) / forgetting))
            if passed <= 0 { return }
            attempts = max(0, attempts - passed)
            settled += forgetting * passed
        }
    }

    private static let rememberedPasswords = 4

    private let capacity: Int
    private let forgetting: Duration
    private var records: [LoginDigest: Record] = [:]

    init(capacity: Int, forgetting: Duration) {
        self.capacity = capacity
        self.forgetting = forgetting
    }

    /// The number of addresses or users that are remembered.
    var count: Int { records.count }

    /// Counts an attempt, unless the same password was tried just before.
    ///
    /// - Returns: How many attempts there were before this one, and whether this one was counted.
    mutating func count(
        _ password: LoginDigest, of key: LoginDigest, now: ContinuousClock.Instant
    ) -> (before: Int, isNew: Bool) {
        var record = settled(key, now: now)
        let before = record.attempts
        let isNew = !record.passwords.contains(password)
        if isNew {
            record.attempts += 1
            record.passwords = record.passwords.suffix(Self.rememberedPasswords - 1) + [password]
        }
        if records[key] == nil, records.count >= capacity { makeRoom(now: now) }
        records[key] = record
        return (before, isNew)
    }

    /// Forgets a counted attempt that turned out right.
    mutating func takeBack(_ password: LoginDigest, of key: LoginDigest, now: ContinuousClock.Instant) {
        if records[key] == nil { return }
        var record = settled(key, now: now)
        record.attempts = max(0, record.attempts - 1)
        record.passwords.removeAll { $0 == password }
        records[key] = record.attempts == 0 ? nil : record
    }

    private func settled(_ key: LoginDigest, now: ContinuousClock.Instant) -> Record {
        guard var record = records[key] else { return Record(settled: now) }
        record.settle(now, forgetting: forgetting)
        return record.attempts == 0 ? Record(settled: now) : record
    }

    /// Drops what time has forgotten anyway; if that is not much, then also those with the fewest attempts, a quarter
    /// of all, so that the work is not done again at once.
    private mutating func makeRoom(now: ContinuousClock.Instant) {
        for key in records.keys {
            let record = settled(key, now: now)
            records[key] = record.attempts == 0 ? nil : record
        }
        let room = max(1, capacity / 4)
        if records.count <= capacity - room { return }
        let weakest = records.sorted { ($0.value.attempts, $0.value.settled) < ($1.value.attempts, $1.value.settled) }
        for (key, _) in weakest.prefix(records.count - (capacity - room)) { records[key] = nil }
    }
}
