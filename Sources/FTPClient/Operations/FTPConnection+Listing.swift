// SPDX-License-Identifier: Apache-2.0
public import FTPWire

extension FTPConnection {
    /// Lists a folder batch by batch, in constant memory however many entries it has.
    ///
    /// MLSD where the server has it, LIST elsewhere. Names that could lead out of the folder are left out and counted.
    ///
    /// - Parameters:
    ///   - path: The folder; the working directory if `nil`.
    ///   - body: Gets some hundred entries at a time, in the server's order. An error it throws ends the listing.
    /// - Returns: How the listing ended, and whether it is surely complete.
    /// - Throws: `notFound`, `denied`, what `body` throws, and what a lost connection gives.
    public mutating func list(
        _ path: RemotePath? = nil, eachBatch body: ([EntryFacts]) async throws(FTPError) -> Void
    ) async throws(FTPError) -> ListingSummary {
        throw FTPError(.notSupported, .list, path?.bytes ?? [])
    }

    /// All entries of a folder at once.
    public mutating func entries(of path: RemotePath? = nil) async throws(FTPError) -> [EntryFacts] {
        var entries: [EntryFacts] = []
        _ = try await list(path) { batch in entries += batch }
        return entries
    }

    /// The names that NLST gives for a folder or, on most servers, a pattern.
    public mutating func names(of path: RemotePath? = nil) async throws(FTPError) -> [[UInt8]] {
        throw FTPError(.notSupported, .list, path?.bytes ?? [])
    }

    /// The lines of LIST as the server writes them.
    public mutating func rawListing(_ argument: [UInt8] = []) async throws(FTPError) -> [[UInt8]] {
        throw FTPError(.notSupported, .list, argument)
    }
}
