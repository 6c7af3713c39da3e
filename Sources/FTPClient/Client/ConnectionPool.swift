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

    /// Makes a pool of at most so many connections, of which some are lent already.
    init(_ configuration: ConnectionConfiguration, limit: Int, lent: Int = 0) {
        self.configuration = Mutex(configuration)
        semaphore = AsyncSemaphore(limit: limit, inside: lent)
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

    /// One more connection, at once and like another one: of the same login, in the same directory.
    ///
    /// - Returns: `nil` if there are as many as may be, or no more can be had. That is remembered: there will be no more
    ///   than there are now.
    func another(like facts: SessionFacts) async -> FTPConnection? {
        guard semaphore.enterAtOnce() else { return nil }
        do throws(FTPError) {
            while let handoff = idle.withLock({ $0.popLast() }) {
                guard var connection = handoff.take(), connection.isAlive() else { continue }
                connection.recovery.isForbidden = true
                try await connection.stand(as: facts)
                return connection
            }
            return try await FTPConnection.open(beside: facts)
        } catch {
            if error.code != .cancelled {
                Transcript(listener: facts.configuration.transcript).note("\(error); going on with fewer connections")
                _ = semaphore.narrow()
            }
            semaphore.leave()
            return nil
        }
    }

    /// One more connection, like another one, which goes its own way from then on: one that is lost is made again.
    ///
    /// Unlike `another`, it says why there is none.
    func oneMore(like facts: SessionFacts) async throws(FTPError) -> FTPConnection {
        guard semaphore.enterAtOnce() else {
            let place = Array("\(facts.configuration.host):\(facts.configuration.port)".utf8)
            throw Purpose(.connect, place).failure(.busy, "as many connections are in use as it lets in")
        }
        do throws(FTPError) {
            var connection = try await FTPConnection.open(beside: facts)
            connection.recovery.isForbidden = false
            return connection
        } catch {
            if error.code == .busy { _ = semaphore.narrow() }
            semaphore.leave()
            throw error
        }
    }

    /// Takes note that the server has ended one of the lent connections as one too many.
    func narrow() { _ = semaphore.narrow() }

    /// Takes a connection back; a broken one is dropped.
    func giveBack(_ connection: consuming FTPConnection) {
        if connection.isUsable {
            var connection = connection
            connection.recovery.isForbidden = false
            connection.expectsMore = false
            connection.connector.stayBehind()
            let handoff = Handoff(connection)
            idle.withLock { $0.append(handoff) }
        }
        semaphore.leave()
    }

    /// Says goodbye on a lent connection that is of no further use.
    func drop(_ connection: consuming FTPConnection) async {
        await connection.quit()
        semaphore.leave()
    }

    /// Says goodbye on all connections that are not lent, at the same time.
    func close() async {
        await withDiscardingTaskGroup { group in
            while let handoff = idle.withLock({ $0.popLast() }) {
                group.addTask { await handoff.take()?.quit() }
            }
        }
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
