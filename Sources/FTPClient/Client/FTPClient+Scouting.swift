// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// Walks through trees on the server with several connections.
extension FTPClient {
    /// Lets work that walks through trees on a connection that the client has lent be helped by others, which list
    /// directories ahead of it, as far as that is worth their logins.
    ///
    /// - Parameters:
    ///   - connection: The connection of the work.
    ///   - count: The number of connections, at most as many as the client may have.
    ///   - work: The work. It sees no difference but the time that it takes.
    /// - Returns: What the work returns.
    /// - Throws: What the work throws.
    package func scouting<Result>(
        on connection: inout FTPConnection, connections count: ConnectionCount,
        _ work: (inout FTPConnection) async throws(FTPError) -> Result
    ) async throws(FTPError) -> Result {
        let scouts = scouts(for: connection, count)
        connection.scouts = scouts.limit > 1 ? scouts : nil
        defer { connection.scouts = nil }
        var result: Swift.Result<Result, FTPError>?
        await helping(scouts) {
            do throws(FTPError) { result = .success(try await work(&connection)) } catch { result = .failure(error) }
        }
        note(scouts, on: &connection)
        guard let result else { preconditionFailure("the work has ended without a result") }
        return try result.get()
    }

    /// Those who list ahead of walks on a connection.
    package func scouts(for connection: borrowing FTPConnection, _ count: ConnectionCount) -> ListingScouts {
        let facts = connection.facts
        let limit = most(count, facts)
        let growth = ConnectionGrowth(count, limit: limit, loginTime: facts.loginTime, roundTrip: facts.roundTrip)
        return ListingScouts(PlanCrew(growth, isAlone: limit == 1), limit: limit)
    }

    /// Does work while others list ahead of it.
    package func helping(_ scouts: ListingScouts, _ work: () async -> Void) async {
        await withDiscardingTaskGroup { group in
            for _ in 1..<scouts.limit { group.addTask { await self.scout(for: scouts) } }
            await work()
            scouts.end()
            group.cancelAll()
        }
    }

    /// Takes note of how many connections the server has let in.
    package func note(_ scouts: ListingScouts, on connection: inout FTPConnection) {
        guard connectionLimit < scouts.limit else { return }
        connection.habits.connectionLimit = .init(connectionLimit, at: System.secondsSince1970())
    }

    /// Lists on another connection, as soon as one is worth it.
    private func scout(for scouts: ListingScouts) async {
        guard let crew = scouts.crew, await crew.admission(), let facts = scouts.facts else { return }
        guard var connection = await pool.another(like: facts) else { return crew.refused() }
        crew.join()
        while connection.isUsable, let job = await scouts.next() { await connection.list(job, for: scouts) }
        crew.leave()
        pool.giveBack(connection)
    }
}
