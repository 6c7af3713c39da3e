// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FTPConnection {
    /// Replaces the control connection by a new one, logged in as before, in the same directory and of the same type.
    ///
    /// If it cannot be had, this connection stays as it was, usable or not. If the directory is gone, the new
    /// connection stays where the login leads, and the error says so.
    public mutating func reconnect() async throws(FTPError) {
        let facts = facts
        var fresh = try await FTPConnection.open(like: facts)
        fresh.recovery.isUnderWay = recovery.isUnderWay
        self = fresh
        try await stand(as: facts)
    }

    /// Does work that may be done twice, and does it again on a new connection if this one was lost over it.
    ///
    /// The configuration says how often. Transfers go on where they stopped. An error of `work` that is no `FTPError`
    /// ends it and comes out unchanged.
    public mutating func retrying<Result>(
        _ work: (inout FTPConnection) async throws -> Result
    ) async throws -> Result {
        let guarded = UserError()
        do throws(FTPError) {
            return try await repeating { connection throws(FTPError) in
                try await guarded.run { try await work(&connection) }
            }
        } catch {
            throw guarded.error ?? error
        }
    }

    /// The same for work that throws errors of this library alone.
    package mutating func repeating<Result>(
        _ work: (inout FTPConnection) async throws(FTPError) -> Result
    ) async throws(FTPError) -> Result {
        if recovery.isUnderWay { return try await work(&self) }
        recovery.isUnderWay = true
        defer { recovery.isUnderWay = false }
        try await revive()
        var backoff = Backoff(attempts: configuration.retries, sleep: configuration.pause)
        while true {
            do throws(FTPError) { return try await work(&self) } catch {
                guard error.isTransient, isUsable || !recovery.isForbidden, await backoff.wait() else { throw error }
                note("\(error); trying again")
                if !isUsable { try await reconnect(after: error) }
            }
        }
    }
}
