// SPDX-License-Identifier: Apache-2.0

/// Connections that are lent for longer than one piece of work.
extension FTPClient {
    /// Opens one more connection beside another one: of the same login, in the same directory.
    ///
    /// It asks nobody about certificates. It counts as one of the client's until `release` takes it back.
    ///
    /// - Parameters:
    ///   - connection: The connection that it is to be like.
    ///   - configure: Changes who hears of it.
    /// - Returns: The connection, logged in.
    /// - Throws: `busy` if the client has as many as it may have, or the server lets in no more; what opening throws.
    package func connection(
        like connection: borrowing FTPConnection, _ configure: (inout ConnectionConfiguration) -> Void
    ) async throws(FTPError) -> FTPConnection {
        var facts = connection.facts.forAssistant
        configure(&facts.configuration)
        return try await pool.oneMore(like: facts)
    }

    /// Takes back a connection that was lent, and says goodbye on it.
    package func release(_ connection: consuming FTPConnection) async { await pool.drop(connection) }
}
