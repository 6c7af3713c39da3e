// SPDX-License-Identifier: Apache-2.0
// The types of FTPWire that its API speaks of. All of FTPWire would bring its `CommandLine` along, which hides Swift's.
@_exported public import struct FTPWire.CivilTime
@_exported public import struct FTPWire.EntryFacts
@_exported public import enum FTPWire.EntryKind
@_exported public import struct FTPWire.FileName
@_exported public import struct FTPWire.PermFact
@_exported public import enum FTPWire.HashAlgorithm
@_exported public import enum FTPWire.Printable
@_exported public import struct FTPWire.Reply
@_exported public import struct FTPWire.ReplyCode
@_exported public import enum FTPWire.ReplyGroup
@_exported public import struct FTPWire.Timestamp

/// A few connections to one server, logged in, lent for a while and kept for the next use.
///
/// Connections are opened when they are needed, and replaced when they are lost. All operations may run side by side.
///
/// ```swift
/// try await withFTPClient(host: "ftp.example.org") { client in
///     for entry in try await client.entries(in: "/pub") { print(entry.size ?? 0, entry.name) }
///     try await client.download("/pub/a.txt", to: "a.txt")
/// }
/// ```
public final class FTPClient: Sendable {
    /// The configuration that connections are opened with.
    public let configuration: ConnectionConfiguration

    let pool: ConnectionPool

    /// Makes a client that has at most so many connections at a time.
    public init(_ configuration: ConnectionConfiguration, connections limit: Int = 4) {
        self.configuration = configuration
        pool = ConnectionPool(configuration, limit: max(1, limit))
    }

    /// Makes a client one of whose connections is lent from the beginning: an interactive program's own.
    package init(beside configuration: ConnectionConfiguration, connections limit: Int) {
        self.configuration = configuration
        pool = ConnectionPool(configuration, limit: max(1, limit), lent: 1)
    }

    /// The most connections at a time; it shrinks when the server says that there are too many.
    public var connectionLimit: Int { pool.limit }

    /// Says goodbye on all connections that are not lent.
    public func close() async { await pool.close() }

    /// Lends a connection that is logged in, and takes it back when `body` ends.
    ///
    /// It may be in any working directory unless `body` sees to that: absolute paths are the safe ones.
    ///
    /// - Throws: `FTPError` if there is no connection to be had, and errors of `body`.
    public func withConnection<Result>(
        _ body: (inout FTPConnection) async throws -> Result
    ) async throws -> Result {
        let guarded = UserError()
        do throws(FTPError) {
            return try await lending { connection throws(FTPError) in
                try await guarded.run { try await body(&connection) }
            }
        } catch {
            throw guarded.error ?? error
        }
    }

    /// The same, and again on a new connection if that one was lost: for work that may be done twice.
    ///
    /// The configuration says how often. An error of `body` that is no `FTPError` ends it and comes out unchanged.
    public func retrying<Result>(
        _ body: (inout FTPConnection) async throws -> Result
    ) async throws -> Result {
        let guarded = UserError()
        do throws(FTPError) {
            return try await repeating { connection throws(FTPError) in
                try await guarded.run { try await body(&connection) }
            }
        } catch {
            throw guarded.error ?? error
        }
    }
}

extension FTPClient {
    /// `withConnection` for work that throws errors of this library alone.
    func lending<Result>(
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

    /// `retrying` for work that throws errors of this library alone.
    func repeating<Result>(
        _ body: (inout FTPConnection) async throws(FTPError) -> Result
    ) async throws(FTPError) -> Result {
        var backoff = Backoff(attempts: configuration.retries, sleep: configuration.pause)
        while true {
            do throws(FTPError) {
                return try await lending { connection throws(FTPError) in
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
}

// MARK: - The scoped form

/// Gives `body` a client, whose connections log in by themselves, and closes it afterwards.
///
/// - Parameters:
///   - host: A host name, an IPv4 address or an IPv6 address without brackets.
///   - port: The port of the control connection.
///   - user: The name to log in with; the guest if it is left out.
///   - password: The password; never shown in errors and transcripts.
///   - limit: The most connections at a time.
///   - configure: Changes settings that have a default.
///   - body: Gets the client, which must not be used after it.
/// - Returns: The result of `body`.
/// - Throws: Errors of `body`, unchanged.
public func withFTPClient<Result>(
    host: String, port: UInt16 = 21, user: String = "anonymous", password: String = "ferry@",
    connections limit: Int = 4, configure: (inout ConnectionConfiguration) -> Void = { _ in },
    _ body: (FTPClient) async throws -> Result
) async throws -> Result {
    var configuration = ConnectionConfiguration(
        host: host, port: port, credentials: Credentials(user: user, password: password))
    configure(&configuration)
    return try await withFTPClient(configuration, connections: limit, body)
}

/// Gives `body` a client for the server of a URL, `ftp://user:password@host:port/directory`, and closes it afterwards.
///
/// Connections begin in the directory, so that relative paths lead into it.
///
/// - Throws: `FTPError` with `refusedByGuard` for another scheme or a URL that is malformed; errors of `body`, unchanged.
public func withFTPClient<Result>(
    url: String, connections limit: Int = 4, configure: (inout ConnectionConfiguration) -> Void = { _ in },
    _ body: (FTPClient) async throws -> Result
) async throws -> Result {
    var configuration = try ConnectionConfiguration(url: url)
    configure(&configuration)
    return try await withFTPClient(configuration, connections: limit, body)
}

/// Gives `body` a client with a configuration of the caller's, and closes it afterwards.
///
/// - Throws: Errors of `body`, unchanged.
public func withFTPClient<Result>(
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
