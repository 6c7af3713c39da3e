// SPDX-License-Identifier: Apache-2.0
import FerryIO

extension FTPClient {
    /// Carries out a plan: makes its directories, and moves its files.
    ///
    /// A file whose connection is lost goes on with another one. A server that lets in no further connection is served with
    /// those there are.
    ///
    /// ```swift
    /// let directory = try await LocalDirectory.open("backup")
    /// var item = DownloadItem("/www", to: nil)
    /// item.tree = .inside(directory, name: Array("www".utf8))
    /// var plan = DownloadPlan([item])
    /// plan.isRecursive = true
    /// try await client.run(plan)
    /// ```
    ///
    /// The first step that fails ends the work, unless the plan takes that otherwise.
    ///
    /// - Parameters:
    ///   - plan: The plan, which hears of the end of each step in their order.
    ///   - count: The number of connections, at most as many as the client may have.
    ///   - onProgress: Told how far all of it is.
    /// - Returns: The plan, as it is after the last step.
    /// - Throws: Errors of the plan, unchanged, and `FTPError` if there is no connection to be had.
    @discardableResult
    public func run<Plan: TransferPlan>(
        _ plan: Plan, connections count: ConnectionCount = .automatic, onProgress: PlanObserver? = nil
    ) async throws -> Plan {
        var plan = plan
        try await withConnection { connection in
            try await run(&plan, on: &connection, connections: count, onProgress: onProgress)
        }
        return plan
    }

    /// Carries out a plan, and tells how each step ended, so that one that fails does not keep the others from being done.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - count: The number of connections, at most as many as the client may have.
    ///   - onProgress: Told how far all of it is.
    ///   - onEnd: Told of the end of each step in their order, in place of the plan. An error that it throws ends the work.
    /// - Throws: Errors of `onEnd` and of the plan, unchanged, and `FTPError` if there is no connection to be had.
    public func run(
        _ plan: some TransferPlan, connections count: ConnectionCount = .automatic, onProgress: PlanObserver? = nil,
        onEnd: @escaping @Sendable (PlanStep, PlanOutcome) throws -> Void
    ) async throws {
        try await run(ObservedPlan(plan: plan, onEnd: onEnd), connections: count, onProgress: onProgress)
    }

    /// Carries out a plan on a connection that the client has lent, and on more like it.
    package func run<Plan: TransferPlan>(
        _ plan: inout Plan, on connection: inout FTPConnection, connections count: ConnectionCount,
        onProgress: PlanObserver? = nil
    ) async throws {
        let facts = connection.facts.forAssistant
        let limit = most(count, facts)
        let limitBefore = connectionLimit
        let growth = ConnectionGrowth(count, limit: limit, loginTime: facts.loginTime, roundTrip: facts.roundTrip)
        // Near by, one connection is as fast as the disks; more of them are for whoever asks.
        let isDistant = !connection.isOnThisMachine && facts.roundTrip.map { $0 >= ConnectionGrowth.distance } ?? false
        let sharing = limit > 1 && (count != .automatic || isDistant) ? DownloadSharing() : nil
        let run = PlanRun(plan, PlanCrew(growth, isAlone: limit == 1), sharing: sharing, onProgress)
        // A value with one owner cannot be lent to another task; it travels there and back.
        let handoff = Handoff(connection)
        await withDiscardingTaskGroup { group in
            group.addTask {
                guard var connection = handoff.take() else { return }
                await run.work(on: &connection, isFirst: true)
                handoff.leave(connection)
            }
            for _ in 1..<limit { group.addTask { await self.assist(run, like: facts) } }
            await run.waitForEnd()
            group.cancelAll()
        }
        guard let back = handoff.take() else { preconditionFailure("the work has left the connection where it was") }
        connection = back
        if connectionLimit < limitBefore {
            connection.habits.connectionLimit = .init(connectionLimit, at: System.secondsSince1970())
        }
        let (after, error) = run.finish()
        if let after { plan = after }
        if let error { throw error }
    }

    /// The most connections that may carry out a plan.
    func most(_ count: ConnectionCount, _ facts: SessionFacts) -> Int {
        // Another connection would not find the directory again in which relative paths begin.
        guard facts.credentials != nil, facts.place.path != nil else { return 1 }
        switch count {
        case .automatic:
            let known = facts.habits.connectionLimit.flatMap { $0.isFresh ? $0.count : nil }
            return min(connectionLimit, ConnectionGrowth.most, known ?? .max)
        case .exactly(let number): return max(1, min(connectionLimit, number))
        }
    }

    /// Works on a plan with another connection, as soon as one is worth it.
    private func assist<Plan: TransferPlan>(_ run: PlanRun<Plan>, like facts: SessionFacts) async {
        guard await run.crew.admission() else { return }
        // A connection that is lost is replaced, unless two in a row have brought nothing.
        var attempts = 2
        while attempts > 0, !run.isStopped {
            guard var connection = await pool.another(like: facts) else { return run.crew.refused() }
            run.crew.join()
            let (count, loss) = await run.work(on: &connection, isFirst: false)
            run.leave()
            guard let loss else { return pool.giveBack(connection) }
            let isTooMany = connection.isUsable || loss.reply.map(\.saysTooMany) == true
            if isTooMany { pool.narrow() }
            await pool.drop(connection)
            if isTooMany { return run.crew.refused() }
            attempts = count > 0 ? 2 : attempts - 1
        }
    }
}
