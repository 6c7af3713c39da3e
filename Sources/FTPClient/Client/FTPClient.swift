// SPDX-License-Identifier: Apache-2.0

/// A few connections to one server, lent for a while and kept for the next use.
///
/// ```swift
/// try await withFTPClient(ConnectionConfiguration(host: "ftp.example.org")) { client in
///     try await client.download("/pub/a.txt", to: .file("a.txt"))
/// }
/// ```
public final class FTPClient: Sendable {
    /// What the connections are made from.
    public let configuration: ConnectionConfiguration

    private let pool: ConnectionPool

    /// Makes a client that has at most so many connections at a time; they are opened when they are needed.
    public init(_ configuration: ConnectionConfiguration, connections limit: Int = 4) {
        self.configuration = configuration
        pool = ConnectionPool(configuration, limit: max(1, limit))
    }

    /// The most connections at a time; it shrinks when the server says that there are too many.
    public var connectionLimit: Int { pool.limit }

    /// Lends a connection that is logged in, and takes it back when `body` ends.
    ///
    /// It may be in any working directory unless `body` sees to that: absolute paths are the safe ones.
    public func withConnection<Result: Sendable>(
        _ body: (inout FTPConnection) async throws(FTPError) -> Result
    ) async throws(FTPError) -> Result {
        var connection = try await pool.take()
        do throws(FTPError) {
            let result = try await body(&connection)
            pool.giveBack(connection)
            return result
        } catch {
            pool.giveBack(connection)
            throw error
        }
    }

    /// The same, and again on a new connection if that one was lost: for work that may be done twice.
    public func retrying<Result: Sendable>(
        _ body: (inout FTPConnection) async throws(FTPError) -> Result
    ) async throws(FTPError) -> Result {
        var backoff = Backoff(attempts: configuration.retries, sleep: configuration.pause)
        while true {
            do throws(FTPError) {
                return try await withConnection { (connection: inout FTPConnection) async throws(FTPError) in
                    // The next attempt takes another connection.
                    connection.recovery.isUnderWay = true
                    defer { connection.recovery.isUnderWay = false }
                    return try await body(&connection)
                }
            } catch {
                guard error.isTransient, await backoff.wait() else { throw error }
                Transcript(listener: configuration.transcript).note("\(error); trying again")
            }
        }
    }

    /// Says goodbye on all connections that are not lent.
    public func close() async { await pool.close() }
}

/// Gives `body` a client and closes it afterwards.
public func withFTPClient<Result: Sendable>(
    _ configuration: ConnectionConfiguration, connections limit: Int = 4,
    _ body: (FTPClient) async throws -> Result
) async throws -> Result {
    let client = FTPClient(configuration, connections: limit)
    do {
        let result = try await body(client)
        await client.close()
        return result
    } catch {
        await client.close()
        throw error
    }
}
