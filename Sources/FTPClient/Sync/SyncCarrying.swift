// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Synchronization

/// A sync that is being carried out: what stands in the way goes, then files travel, then the rest is deleted.
final class SyncCarrying: Sendable {
    private let plan: SyncPlan
    private let request: SyncRequest
    private let observer: SyncObserver
    private let state: Mutex<SyncResult>
    private let start = ContinuousClock.now

    init(_ plan: SyncPlan, of request: SyncRequest, _ observer: @escaping SyncObserver) {
        self.plan = plan
        self.request = request
        self.observer = observer
        var result = SyncResult()
        result.unchanged = plan.unchanged
        result.isWhole = plan.gaps.isEmpty
        state = Mutex(result)
    }

    /// The result so far.
    var result: SyncResult {
        var result = state.withLock { $0 }
        result.duration = .now - start
        return result
    }

    /// Carries it out, on connections of a client.
    ///
    /// - Throws: An error that ends the work.
    func run(
        on connection: inout FTPConnection, of client: FTPClient, connections count: ConnectionCount,
        onProgress: PlanObserver?
    ) async throws {
        var deletions = SyncDeletions(plan, of: request)
        for entry in plan.obstacles { try await delete(entry, &deletions, on: &connection) }
        var transfers = SyncTransfers(plan, of: request) { self.take($0) }
        if !plan.work.isEmpty {
            try await client.run(&transfers, on: &connection, connections: count, onProgress: onProgress)
        }
        for action in plan.work { try await finish(action, on: &connection) }
        if plan.deletions.isEmpty { return }
        if result.failures + transfers.omissions > 0 { return take(.withheldDeletions(plan.deletions.count)) }
        for entry in plan.deletions { try await delete(entry, &deletions, on: &connection) }
    }

    private func take(_ event: SyncEvent) {
        state.withLock { $0.add(event) }
        observer(event)
    }

    private func delete(
        _ entry: SyncEntry, _ deletions: inout SyncDeletions, on connection: inout FTPConnection
    ) async throws(FTPError) {
        if Task.isCancelled { throw FTPError(.cancelled, .delete) }
        switch try await deletions.delete(entry, on: &connection) {
        case .deleted: take(.deleted(entry))
        case .kept(let doubt): take(.spared(entry, doubt))
        case .failed(let error): take(.failed(entry.path, error))
        }
    }

    /// Does what is no transfer: links and times.
    private func finish(_ action: SyncAction, on connection: inout FTPConnection) async throws(FTPError) {
        do throws(FTPError) {
            switch action {
            case .makeLink(let path, let text, let replacing):
                switch request.direction {
                case .up:
                    try await connection.makeLink(
                        at: request.remote.appending(path), leadingTo: text, replacing: replacing)
                case .down:
                    var places = SyncPlaces(request)
                    try await places.existingDirectory(path.parent).makeLink(path.name, leadingTo: text)
                }
                take(.madeLink(path, leadingTo: text))
            case .setTime(let path, let time):
                if request.direction == .up {
                    try await connection.setModificationTime(of: request.remote.appending(path), to: time)
                }
                take(.setTime(path))
            case .makeDirectory, .transfer, .delete: break
            }
        } catch {
            if connection.isSpent(by: error) { throw error }
            take(.failed(action.path, error))
        }
    }
}

extension FTPClient {
    /// Lists both sides of a sync, and compares them; nothing is changed.
    ///
    /// ```swift
    /// var request = SyncRequest(.up, local: "site", remote: "/www")
    /// request.options.deletes = true
    /// let plan = try await client.plan(request)
    /// for action in plan.actions { print(action.path) }
    /// try await client.carryOut(plan, of: request)
    /// ```
    ///
    /// - Throws: `localFile` or `notFound` if the source is not there.
    public func plan(_ request: SyncRequest) async throws(FTPError) -> SyncPlan {
        try await repeating { connection throws(FTPError) in try await connection.plan(request) }
    }

    /// Carries out a plan.
    ///
    /// Nothing is deleted where the plan has gaps, exceeds the limit of its deletions, or a file could not be moved; and no
    /// entry of which a new look at both sides leaves a doubt.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - request: The request that it was made for.
    ///   - count: The number of connections.
    ///   - onProgress: Told how far the files are.
    ///   - onEvent: Told what happens.
    /// - Returns: The counts of all that happened.
    /// - Throws: `refusedByGuard` before anything is done if the plan deletes too much; errors that end the work.
    @discardableResult
    public func carryOut(
        _ plan: SyncPlan, of request: SyncRequest, connections count: ConnectionCount = .automatic,
        onProgress: PlanObserver? = nil, onEvent: @escaping SyncObserver = { _ in }
    ) async throws -> SyncResult {
        try await withConnection { connection in
            try await carryOut(
                plan, of: request, on: &connection, connections: count, onProgress: onProgress, onEvent: onEvent)
        }
    }

    /// The same on a connection that the client has lent.
    package func carryOut(
        _ plan: SyncPlan, of request: SyncRequest, on connection: inout FTPConnection,
        connections count: ConnectionCount, onProgress: PlanObserver?, onEvent: @escaping SyncObserver
    ) async throws -> SyncResult {
        if plan.exceeds(request.options.deletionLimit) {
            throw FTPError(
                .refusedByGuard, .delete, request.remote.bytes,
                "\(plan.deletionCount) of \(plan.targetCount) entries would be deleted, which is more than is allowed")
        }
        let carrying = SyncCarrying(plan, of: request, onEvent)
        try await carrying.run(on: &connection, of: self, connections: count, onProgress: onProgress)
        return carrying.result
    }
}
