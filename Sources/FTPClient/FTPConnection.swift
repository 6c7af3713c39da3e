// SPDX-License-Identifier: Apache-2.0
public import FTPWire

/// One control connection to a server, and everything that can be done over it.
///
/// Commands of one connection come one after another: operations are `mutating`, so two that overlap do not compile.
/// Cancelling the task ends a running transfer (what arrived is kept) and leaves the connection usable where the
/// server allows it.
///
/// ```swift
/// var connection = try await FTPConnection.open(ConnectionConfiguration(host: "ftp.example.org"))
/// try await connection.login()
/// for entry in try await connection.entries(of: "/pub") { print(entry.name) }
/// try await connection.download("/pub/a.txt", to: .file("a.txt"))
/// await connection.quit()
/// ```
public struct FTPConnection: ~Copyable, Sendable {
    /// What it was made from.
    public let configuration: ConnectionConfiguration

    /// The reply that greeted.
    public internal(set) var greeting: Reply

    /// What the server can do, as far as known.
    public internal(set) var features = ServerFeatures()

    /// The working directory, if the server told it.
    public internal(set) var workingFolder: RemotePath?
}
