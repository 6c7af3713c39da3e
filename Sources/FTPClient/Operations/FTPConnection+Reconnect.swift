// SPDX-License-Identifier: Apache-2.0

extension FTPConnection {
    /// Replaces the control connection by a new one, logged in as before and in the same folder.
    ///
    /// On failure this connection stays as it was, usable or not.
    public mutating func reconnect() async throws(FTPError) {
        var fresh = try await FTPConnection.open(configuration)
        if let credentials {
            try await fresh.login(as: credentials)
            if let workingFolder, workingFolder != fresh.workingFolder {
                try await fresh.changeFolder(to: workingFolder)
            }
        }
        self = fresh
    }

    /// Does work that may be done twice, and does it again on a new connection if this one was lost over it.
    ///
    /// The configuration says how often. Transfers go on where they stopped.
    public mutating func retrying<Result>(
        _ work: (inout FTPConnection) async throws(FTPError) -> Result
    ) async throws(FTPError) -> Result {
        var backoff = Backoff(attempts: configuration.retries)
        while true {
            do throws(FTPError) {
                if !isUsable { try await reconnect() }
                return try await work(&self)
            } catch {
                // A server that has just been there may be on its way back.
                let isAway = error.code == .cannotConnect && !isUsable
                guard error.isTransient || isAway, await backoff.wait() else { throw error }
                Transcript(listener: configuration.transcript).note("\(error); trying again")
            }
        }
    }
}
