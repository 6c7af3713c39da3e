// SPDX-License-Identifier: Apache-2.0
package import FerryHTTP
package import FerryIO

/// Sees to it that there is a certificate, for as long as it runs: asks for the first one, renews it at two thirds of
/// its life, and tries again when something fails.
///
/// It only ever puts a new certificate in the place of an old one: what is there stays, whatever fails.
package struct CertificateKeeper: Sendable {
    let settings: ACMESettings
    let store: ACMEStore
    let solver: RememberingSolver
    let transport: any HTTPTransport
    let clock: any ACMEClock
    /// The clock is looked at this often: machines sleep, and clocks are set.
    private static let longestSleep: Int64 = 3600

    package init(
        _ settings: ACMESettings, in store: ACMEStore, proving solver: any ChallengeSolver,
        over transport: any HTTPTransport, by clock: any ACMEClock = WallClock()
    ) {
        (self.settings, self.store, self.solver) = (settings, store, RememberingSolver(solver, in: store))
        (self.transport, self.clock) = (transport, clock)
    }

    /// Runs until its task is cancelled.
    ///
    /// A pause behind a failure goes on after a restart, unless what was wrong may have been changed: a
    /// program that is started again and again must not use up what the authority grants.
    ///
    /// - Parameters:
    ///   - nudge: ends the pause behind a failure, as somebody has changed something. A pause that the authority
    ///     asked for stays, and so does a certificate that is not due.
    ///   - tell: learns of all that happens; it returns before anything else does.
    package func run(
        nudge: Nudge = Nudge(), telling tell: @Sendable (ACMEEvent) async -> Void
    ) async {
        await solver.sweep()
        var (failures, next) = await earlierFailures()
        if let next, clock.now < next { await tell(.waiting(until: next)) }
        while !Task.isCancelled {
            do throws(ACMEFailure) {
                let time = max(next ?? 0, try await due())
                if clock.now < time, await nudge.ends({ await sleep(until: time) }) {
                    (failures, next) = (0, nil)
                    continue
                }
                if Task.isCancelled { return }
                let renewal = try await renew(telling: tell)
                failures = 0
                next = renewal > clock.now ? renewal : clock.now + RenewalSchedule.leastLife
            } catch {
                if error.kind == .cancelled { return }
                failures += 1
                let later = RenewalSchedule.next(after: error, failures: failures, now: clock.now)
                next = later
                await note(failures: failures, retry: later)
                let end = try? await stored { store throws(PrivateFileError) in try store.identity()?.facts.validUntil }
                await tell(.failed(error, next: later, end: end))
            }
        }
    }

    /// The failures of an earlier run with the same settings, and the time of the attempt behind them.
    private func earlierFailures() async -> (count: Int, next: Int64?) {
        let failures = try? await stored { store throws(PrivateFileError) -> (Int, Int64?) in
            let record = try store.record(of: settings.directory)
            guard record.failures > 0, record.way == way,
                Set(record.orderNames) == Set(settings.names.map(\.description))
            else { return (0, nil) }
            // A clock that was set back would make a pause of years out of it.
            return (record.failures, min(record.retry, clock.now + RetryAfter.longest))
        }
        return failures ?? (0, nil)
    }

    /// The settings that may be wrong when an attempt fails, beside the names.
    private var way: String {
        [solver.way, settings.contact ?? "", settings.external?.id ?? ""].joined(separator: " ")
    }

    private func note(failures: Int, retry: Int64) async {
        try? await stored { store throws(PrivateFileError) in
            var record = try store.record(of: settings.directory)
            (record.failures, record.retry, record.way) = (failures, retry, way)
            try store.keep(record)
        }
    }

    /// The time at which the next certificate is to be asked for, by what is kept; never before the authority wants it.
    private func due() async throws(ACMEFailure) -> Int64 {
        try await stored { store throws(PrivateFileError) in
            let record = try store.record(of: settings.directory)
            // A clock that was set back would make a pause of years out of it.
            let notBefore = min(record.notBefore, clock.now + RetryAfter.longest)
            guard record.issuer == settings.directory, let certificate = try store.identity()?.facts,
                Set(record.names) == Set(settings.names.map(\.description))
            else { return notBefore }
            return max(RenewalSchedule.renewal(of: certificate), notBefore)
        }
    }

    private func sleep(until time: Int64) async -> Bool {
        while clock.now < time {
            if await !clock.sleep(min(time - clock.now, Self.longestSleep)) { return false }
        }
        return true
    }

    /// Reads or writes what is kept, on a thread that may wait.
    func stored<Value: Sendable>(
        _ body: @escaping @Sendable (ACMEStore) throws(PrivateFileError) -> Value
    ) async throws(ACMEFailure) -> Value {
        let store = store
        do throws(PrivateFileError) {
            return try await BlockingPool.shared.run { () throws(PrivateFileError) in try body(store) }
        } catch {
            throw ACMEFailure(.refused, error.words)
        }
    }
}
