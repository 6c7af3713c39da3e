// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// Connections that are logged in: some lent, some waiting for their next use.
final class ConnectionPool: Sendable {
    /// Once one connection was encrypted, all others are too.
    private let configuration: Mutex<ConnectionConfiguration>
    private let semaphore: AsyncSemaphore
    private let idle = Mutex<[Handoff<FTPConnection>]>([])

    init(_ configuration: ConnectionConfiguration, limit: Int) {
        self.configuration = Mutex(configuration)
        semaphore = AsyncSemaphore(limit: limit)
    }

    var limit: Int { semaphore.limit }

    /// A connection for the caller alone, who must give it back.
    func take() async throws(FTPError) -> FTPConnection {
        while true {
            guard await semaphore.enter() else {
                let purpose = configuration.withLock { Purpose(.connect, Array("\($0.host):\($0.port)".utf8)) }
                throw purpose.failure(.cancelled)
            }
            while let handoff = idle.withLock({ $0.popLast() }) {
                if var connection = handoff.take(), connection.isAlive() { return connection }
            }
            do throws(FTPError) { return try await open() } catch {
                // One too many for the server: we make do with those we have, and wait for one of them.
                let mayWait = error.code == .busy && semaphore.narrow()
                semaphore.leave()
                if !mayWait { throw error }
            }
        }
    }

    /// Takes a connection back; a broken one is dropped.
    func giveBack(_ connection: consuming FTPConnection) {
        if connection.isUsable {
            let handoff = Handoff(connection)
            idle.withLock { $0.append(handoff) }
        }
        semaphore.leave()
    }

    func close() async {
        while let handoff = idle.withLock({ $0.popLast() }) { await handoff.take()?.quit() }
    }

    private func open() async throws(FTPError) -> FTPConnection {
        let wanted = configuration.withLock { $0 }
        var connection = try await FTPConnection.open(wanted)
        let tls = connection.configuration.tls
        if connection.security != nil { configuration.withLock { $0.tls = tls } }
        try await connection.login()
        return connection
    }
}
