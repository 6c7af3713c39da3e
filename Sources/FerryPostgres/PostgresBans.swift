// SPDX-License-Identifier: Apache-2.0
#if PostgreSQL
package import FTPAccounts
package import FerryIO
import Synchronization

/// Bans in a database that several servers share: what one of them decides keeps clients out of all.
package final class PostgresBans: BanRegister {
    private let database: PostgresDatabase
    /// The number of changes when all were read last; held while this process reads or writes.
    private let seen = Mutex<Int64?>(nil)

    package init(in database: PostgresDatabase) { self.database = database }

    package func bans() throws(AccountError) -> [Ban] {
        try database.now { (connection) throws(PostgresError) in try connection.bans() }
    }

    package func add(_ ban: Ban) throws(AccountError) {
        _ = try database.now { (connection) throws(PostgresError) in try connection.apply([.put(ban)]) }
    }

    package func lift(_ network: IPNetwork) throws(AccountError) -> Bool {
        try database.now { (connection) throws(PostgresError) in try connection.apply([.remove(network)]) > 0 }
    }

    package func write(
        _ changes: @Sendable () -> [BanChange], orElse putBack: @Sendable ([BanChange]) -> Void
    ) throws(AccountError) {
        try seen.withLock { _ throws(AccountError) in
            let changes = changes()
            do throws(AccountError) {
                _ = try database.now { (connection) throws(PostgresError) in try connection.apply(changes) }
            } catch {
                putBack(changes)
                throw error
            }
        }
    }

    package func readChanged(_ body: @Sendable ([Ban]) -> Void) throws(AccountError) -> Bool {
        try seen.withLock { seen throws(AccountError) in
            let last = seen
            let found = try database.now { (connection) throws(PostgresError) -> (Int64, [Ban])? in
                // Asked for first: a change in between makes what was read look older than it is, never newer.
                let now = try connection.rows("SELECT number FROM ferry.change_count WHERE thing = 'bans'").first?
                    .integer(0)
                guard let now, now != last else { return nil }
                return (now, try connection.bans())
            }
            guard let found else { return false }
            body(found.1)
            seen = found.0
            return true
        }
    }
}

extension PostgresConnection {
    fileprivate func bans() throws(PostgresError) -> [Ban] {
        var bans: [Ban] = []
        for row in try rows("SELECT network, ends, began, times, reason FROM ferry.ban ORDER BY began, network") {
            let text = row.string(0) ?? ""
            guard let network = IPNetwork(text) else { throw PostgresError(.nonsense, "\"\(text)\" is no network") }
            bans.append(
                Ban(
                    of: network, until: row.integer(1), began: row.integer(2) ?? 0, times: Int(row.integer(3) ?? 0),
                    reason: row.string(4) ?? ""))
        }
        return bans
    }

    /// The number of rows that were written or removed.
    fileprivate func apply(_ changes: [BanChange]) throws(PostgresError) -> Int {
        try transaction(alone: .bans) { () throws(PostgresError) in
            var count = 0
            for change in changes {
                switch change {
                case .put(let ban):
                    count +=
                        try run(
                            """
                            INSERT INTO ferry.ban VALUES ($1, $2, $3, $4, $5)
                            ON CONFLICT (network) DO UPDATE SET ends = excluded.ends, began = excluded.began,
                                times = excluded.times, reason = excluded.reason
                            """,
                            [
                                .text(ban.network.description), ban.end.map { .integer($0) } ?? .null,
                                .integer(ban.began), .integer(Int64(ban.times)), .text(ban.reason),
                            ]
                        ).changed
                case .remove(let network):
                    count += try run("DELETE FROM ferry.ban WHERE network = $1", [.text(network.description)]).changed
                }
            }
            try run("UPDATE ferry.change_count SET number = number + 1 WHERE thing = 'bans'")
            return count
        }
    }
}
#endif
