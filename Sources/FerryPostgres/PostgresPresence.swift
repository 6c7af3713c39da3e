// SPDX-License-Identifier: Apache-2.0
#if PostgreSQL
package import FTPAccounts
package import FerryIO
import Synchronization

/// The sessions of all nodes in a database.
///
/// A node's rows count as long as its lease, which it renews while it lives.
package final class PostgresPresence: SharedPresence {
    private struct Here: Sendable {
        let account: AccountName
        let address: String
        /// True once its row is known to be there.
        var isWritten = false
    }

    private struct State {
        var last: Int64 = 0
        /// The sessions of this node, those that are entering included.
        var here: [Int64: Here] = [:]
        /// Those that have ended, and whose rows may be there still; they do not count.
        var leaving: [Int64: AccountName] = [:]
    }

    /// A third of the lease, so that one that was late is made up for.
    private static let renewal = Duration.seconds(5)

    private let database: PostgresDatabase
    /// Another one in each run: a node that starts again does not take its earlier run's rows for its own.
    private let node: String
    private let state = Mutex(State())

    /// `name` is that of this machine, by which an administrator knows the rows.
    package init(in database: PostgresDatabase, as name: String) {
        self.database = database
        node = "\(name) \(String(UInt64.random(in: 0 ... .max), radix: 16))"
    }

    package var isAway: Bool { database.isAway }

    package func enter(
        _ account: AccountName, from host: SocketAddress.Host, within limits: PresenceLimits
    ) async throws(AccountError) -> PresenceAnswer {
        let address = IPNetwork(host).description
        let number = state.withLock { state in
            state.last += 1
            state.here[state.last] = Here(account: account, address: address)
            return state.last
        }
        let answer: PresenceAnswer?
        do throws(AccountError) {
            answer = try await database.use { [self] (connection) throws(PostgresError) -> PresenceAnswer? in
                let leaving = state.withLock { state in state.leaving.filter { $0.value == account } }
                return try connection.transaction { () throws(PostgresError) in
                    try connection.enter(number, account, address, limits, as: node, besides: Array(leaving.keys))
                }
            }
        } catch {
            // It may have been written all the same.
            leave(number, account)
            throw error
        }
        if let answer {
            // Nothing was written of it.
            state.withLock { $0.here[number] = nil }
            return answer
        }
        state.withLock { $0.here[number]?.isWritten = true }
        return .granted(SharedSeat { [weak self] in self?.leave(number, account) })
    }

    /// Gives a place back; what cannot be removed now, or is written only after, the next renewal finds.
    private func leave(_ number: Int64, _ account: AccountName) {
        state.withLock { state in
            state.here[number] = nil
            state.leaving[number] = account
        }
        database.start { [self] (connection) throws(PostgresError) in
            try connection.remove([number], of: node)
            state.withLock { $0.leaving[number] = nil }
        }
    }

    /// Makes the lease longer, and the rows those of the sessions that there are.
    package func renew() async throws(AccountError) {
        try await database.use { [self] (connection) throws(PostgresError) in
            try connection.renewLease(of: node)
            try connection.forgetOldNodes()
            let (written, left) = state.withLock { state in
                (state.here.filter { $0.value.isWritten }, Array(state.leaving.keys))
            }
            if try connection.count(of: node) != written.count { try correct(connection, written) }
            state.withLock { state in for number in left { state.leaving[number] = nil } }
        }
    }

    /// Writes sessions anew whose rows the others have removed with this node's, and removes rows without a session: the
    /// end of one could not be told, or its beginning was given up and written all the same.
    ///
    /// `written` are sessions whose rows were there before; the count of rows differs by those that come and go meanwhile,
    /// too.
    private func correct(_ connection: PostgresConnection, _ written: [Int64: Here]) throws(PostgresError) {
        let rows = Set(try connection.numbers(of: node))
        // A session is here before its row is.
        let here = state.withLock { Set($0.here.keys) }
        try connection.remove(Array(rows.subtracting(here)), of: node)
        for (number, session) in written where !rows.contains(number) && here.contains(number) {
            try connection.write(number, session.account, session.address, as: node)
        }
    }

    /// Keeps the lease until the task is cancelled.
    package func run() async {
        repeat { try? await renew() } while (try? await Task.sleep(for: Self.renewal)) != nil
    }

    /// Ends the lease, after the last session; a database that is silent is not waited for, as it ends by itself.
    package func end() async {
        let done = Semaphore()
        database.start { [node] (connection) throws(PostgresError) in
            try connection.run("DELETE FROM ferry.node WHERE id = $1", [.text(node)])
        } atLast: {
            done.signal()
        }
        await BlockingPool.shared.run { _ = done.wait(for: .seconds(2)) }
    }
}

extension PostgresConnection {
    /// Enters a session, unless there are too many: the answer then, else nil.
    fileprivate func enter(
        _ number: Int64, _ account: AccountName, _ address: String, _ limits: PresenceLimits, as node: String,
        besides leaving: [Int64]
    ) throws(PostgresError) -> PresenceAnswer? {
        // One session of an account enters at a time, on whichever node.
        try run("SELECT pg_advisory_xact_lock(hashtextextended($1, 26213))", [.text(account.bytes)])
        let counts = try rows(
            """
            SELECT count(*), count(*) FILTER (WHERE address = $2),
                (SELECT lease > clock_timestamp() + interval '5 seconds' FROM ferry.node WHERE id = $3)
            FROM ferry.session JOIN ferry.node ON id = node
            WHERE account = $1 AND (lease > clock_timestamp() OR id = $3)
                AND NOT (id = $3 AND number = ANY ($4::bigint[]))
            """, [.text(account.bytes), .text(address), .text(node), .list(leaving)]
        ).first
        guard let counts, counts.integer(0) ?? .max < limits.sessions else { return .tooMany }
        if let most = limits.perAddress, counts.integer(1) ?? .max >= most { return .tooManyFromAddress }
        // The others must count it from now on, and so this node.
        if !counts.isTrue(2) { try renewLease(of: node) }
        try write(number, account, address, as: node)
        return nil
    }

    fileprivate func renewLease(of node: String) throws(PostgresError) {
        try run(
            """
            INSERT INTO ferry.node VALUES ($1, clock_timestamp() + interval '15 seconds')
            ON CONFLICT (id) DO UPDATE SET lease = excluded.lease
            """, [.text(node)])
    }

    /// Removes nodes that have been gone for long, with their sessions; what another one removes just now is left to it.
    fileprivate func forgetOldNodes() throws(PostgresError) {
        try run(
            """
            DELETE FROM ferry.node WHERE id IN (
                SELECT id FROM ferry.node WHERE lease < clock_timestamp() - interval '10 minutes' FOR UPDATE SKIP LOCKED
            )
            """)
    }

    fileprivate func count(of node: String) throws(PostgresError) -> Int {
        let row = try rows("SELECT count(*) FROM ferry.session WHERE node = $1", [.text(node)]).first
        return Int(row?.integer(0) ?? 0)
    }

    fileprivate func numbers(of node: String) throws(PostgresError) -> [Int64] {
        try rows("SELECT number FROM ferry.session WHERE node = $1", [.text(node)]).compactMap { $0.integer(0) }
    }

    fileprivate func remove(_ numbers: [Int64], of node: String) throws(PostgresError) {
        if numbers.isEmpty { return }
        try run(
            "DELETE FROM ferry.session WHERE node = $1 AND number = ANY ($2::bigint[])", [.text(node), .list(numbers)])
    }

    fileprivate func write(
        _ number: Int64, _ account: AccountName, _ address: String, as node: String
    ) throws(PostgresError) {
        try run(
            """
            INSERT INTO ferry.session (node, number, account, address) VALUES ($1, $2, $3, $4)
            ON CONFLICT (node, number) DO NOTHING
            """, [.text(node), .integer(number), .text(account.bytes), .text(address)])
    }
}
#endif
