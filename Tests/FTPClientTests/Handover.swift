// SPDX-License-Identifier: Apache-2.0
import FTPClient
import Synchronization

/// Hands a connection to another task of a test.
final class Handover: Sendable {
    private let connection: Mutex<FTPConnection?>

    init(_ connection: consuming sending FTPConnection) { self.connection = Mutex(connection) }

    func take() -> FTPConnection? { connection.withLock { $0.take() } }
}
