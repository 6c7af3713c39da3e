// SPDX-License-Identifier: Apache-2.0
#if PostgreSQL
package import FTPAccounts
import FerryIO
import Synchronization

/// A database that several servers share, by a few connections, which come back by themselves when they were lost.
///
/// While it cannot be reached, whoever asks is told so at once: it is tried again after a pause that doubles up to five
/// seconds, by one of those who ask then.
package final class PostgresDatabase: Sendable {
    private struct State {
        /// Connections that nobody uses.
        var idle: [PostgresConnection] = []
        /// The last failure to connect; nil when the last attempt was a success.
        var failure: PostgresError?
        /// True from the loss of a connection, or a failure to connect, until something was done again.
        var isAway = false
        var retry = ContinuousClock.now
        var pause = PostgresDatabase.firstPause
    }

    private static let firstPause = Duration.milliseconds(250)
    private static let longestPause = Duration.seconds(5)

    private let address: PostgresAddress
    private let state = Mutex(State())
    /// Threads that wait for the database alone, so that a slow one holds up nothing else, and as many connections.
    private let pool = BlockingPool(width: PostgresDatabase.width)
    private static let width = 8

    private init(_ address: PostgresAddress) { self.address = address }

    /// True where libpq is installed; it is loaded to find out.
    package static var isAvailable: Bool { PostgresLibrary.shared != nil }

    /// Opens a database, and makes one of an earlier form, or an empty one, into one of this program's.
    ///
    /// It waits for the network on this thread. `writer` is the program and its version, for those that find it later.
    ///
    /// With `looks` the form stays as it is, for servers of an earlier version. A database that cannot be reached is
    /// tried until the time for `waiting` is over; `whileAway` is told the first reason.
    package static func open(
        _ address: PostgresAddress, by writer: String, looks: Bool = false, waiting: Duration = .zero,
        whileAway: (AccountError) -> Void = { _ in }
    ) throws(AccountError) -> PostgresDatabase {
        let database = PostgresDatabase(address)
        let end = ContinuousClock.now + waiting
        let timer = Semaphore()
        var isTold = false
        while true {
            do throws(PostgresError) {
                try database.lend { (connection) throws(PostgresError) in
                    try PostgresForm.migrate(connection, by: writer, looks: looks)
                }
                return database
            } catch {
                let told = AccountError(error, at: address)
                guard error.kind == .lost, ContinuousClock.now < end else { throw told }
                if !isTold { whileAway(told) }
                isTold = true
                _ = timer.wait(for: firstPause)
            }
        }
    }

    /// True while it is known to be out of reach.
    var isAway: Bool { state.withLock { $0.isAway } }

    /// Lends a connection to `body` on a thread of the database's own.
    func use<Value: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws(PostgresError) -> Value
    ) async throws(AccountError) -> Value {
        try await pool.run { () throws(AccountError) in try self.now(body) }
    }

    /// Does something as a whole or not at all, with no other such change in between; a failure changes nothing.
    func attempt<Value: Sendable>(
        alone lock: PostgresLock,
        _ body: @escaping @Sendable (PostgresConnection) throws(PostgresError) -> Result<Value, AccountError>
    ) async throws(AccountError) -> Value {
        try await use { (connection) throws(PostgresError) in
            try connection.attempt(alone: lock) { () throws(PostgresError) in try body(connection) }
        }.get()
    }

    /// Does something later, that nobody waits for; `atLast` is called when it is done, or could not be.
    func start(
        _ body: @escaping @Sendable (PostgresConnection) throws(PostgresError) -> Void,
        atLast: @escaping @Sendable () -> Void = {}
    ) {
        pool.start {
            try? self.lend(body)
            atLast()
        }
    }

    /// Lends a connection to `body` on this thread, which waits for the network.
    func now<Value>(
        _ body: (PostgresConnection) throws(PostgresError) -> Value
    ) throws(AccountError) -> Value {
        do throws(PostgresError) { return try lend(body) } catch { throw AccountError(error, at: address) }
    }

    private func lend<Value>(
        _ body: (PostgresConnection) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value {
        let connection = try connection()
        do throws(PostgresError) {
            let value = try body(connection)
            putBack(connection)
            return value
        } catch {
            if error.kind == .lost { drop() } else { putBack(connection) }
            throw error
        }
    }

    private func connection() throws(PostgresError) -> PostgresConnection {
        while let connection = state.withLock({ $0.idle.popLast() }) {
            if connection.isQuiet { return connection }
        }
        let failure = state.withLock { state -> PostgresError? in
            guard let failure = state.failure else { return nil }
            if ContinuousClock.now < state.retry { return failure }
            // Others go on being told so until this attempt has ended.
            state.retry = .now + address.patience
            return nil
        }
        if let failure { throw failure }
        do throws(PostgresError) {
            let connection = try PostgresConnection(to: address)
            state.withLock { state in
                state.failure = nil
                state.pause = Self.firstPause
            }
            return connection
        } catch {
            state.withLock { state in
                state.isAway = true
                state.failure = error
                state.retry = .now + state.pause
                state.pause = min(state.pause * 2, Self.longestPause)
            }
            throw error
        }
    }

    /// Keeps a connection that has served for the next one, unless there are enough.
    private func putBack(_ connection: PostgresConnection) {
        state.withLock { state in
            state.isAway = false
            if state.idle.count < Self.width { state.idle.append(connection) }
        }
    }

    /// Gives up all connections after one was lost: the others have most likely gone with it.
    private func drop() {
        // Closed behind the lock, as that may take its time.
        let dropped = state.withLock { state in
            defer { state.idle = [] }
            state.isAway = true
            return state.idle
        }
        _ = consume dropped
    }
}
#endif
