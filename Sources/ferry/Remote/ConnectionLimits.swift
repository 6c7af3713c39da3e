// SPDX-License-Identifier: Apache-2.0
import FTPClient

/// The connections that servers let in at a time, as far as this run has found out.
struct ConnectionLimits: Sendable {
    /// The most for one server, whatever is asked for.
    static let most = 64

    private var limits: [String: Int] = [:]

    /// The most connections to a server.
    func limit(of server: ConnectionConfiguration) -> Int { limits[Self.key(server)] ?? Self.most }

    /// Remembers what a client has found out.
    mutating func keep(_ client: FTPClient) { limits[Self.key(client.configuration)] = client.connectionLimit }

    private static func key(_ server: ConnectionConfiguration) -> String {
        "\(server.host.lowercased()):\(server.port)"
    }
}
