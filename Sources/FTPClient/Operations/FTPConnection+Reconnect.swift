// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FTPConnection {
    /// Replaces the control connection by a new one, logged in as before, in the same directory and of the same type.
    ///
    /// If it cannot be had, this connection stays as it was, usable or not. If the directory is gone, the new
    /// connection stays where the login leads, and the error says so.
    public mutating func reconnect() async throws(FTPError) {
        var fresh = try await FTPConnection.open(configuration)
        fresh.pipelining = pipelining
        guard let credentials else {
            take(over: fresh)
            return
        }
        try await fresh.login(as: credentials)
        let (folder, type, isAstray) = (workingFolder, transferType, isAstray)
        take(over: fresh)
        if isAstray {
            throw Purpose(.changeFolder, []).failure(.notFound, "the server did not tell in which directory this was")
        }
        if let folder, folder != workingFolder { try await enter(folder) }
        if let type { _ = try await ask(typeCommands(type), for: Purpose(.connect, [])) }
    }

    /// Goes on with a new connection, and with what was learned about the server on the old one.
    private mutating func take(over fresh: consuming FTPConnection) {
        var fresh = fresh
        fresh.isRecovering = isRecovering
        fresh.features.refused.formUnion(features.refused)
        fresh.refusesTemporaryNames = refusesTemporaryNames
        fresh.refusesModes = refusesModes
        fresh.renames = renames
        fresh.listingOffset = listingOffset
        fresh.dataRoute = dataRoute
        self = fresh
    }

    /// Does work that may be done twice, and does it again on a new connection if this one was lost over it.
    ///
    /// The configuration says how often. Transfers go on where they stopped.
    public mutating func retrying<Result>(
        _ work: (inout FTPConnection) async throws(FTPError) -> Result
    ) async throws(FTPError) -> Result {
        if isRecovering { return try await work(&self) }
        isRecovering = true
        defer { isRecovering = false }
        try await revive()
        var backoff = Backoff(attempts: configuration.retries, sleep: configuration.pause)
        while true {
            do throws(FTPError) { return try await work(&self) } catch {
                guard error.isTransient, await backoff.wait() else { throw error }
                note("\(error); trying again")
                if !isUsable { try await reconnect(after: error) }
            }
        }
    }
}
