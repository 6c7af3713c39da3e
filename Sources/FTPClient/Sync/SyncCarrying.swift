// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Synchronization

/// A sync that is being carried out: what stands in the way goes, then files travel, then the rest is deleted.
final class SyncCarrying: Sendable {
    private let plan: SyncPlan
    private let request: SyncRequest
    private let observer: SyncObserver
    private let state: Mutex<State>

    private struct State {
        var result = SyncResult()
        /// The files that have travelled.
        var transfers: [SyncTransfer] = []
        /// Those among them of which only the server's word tells that they are there.
        var unverified: Set<SyncPath> = []
        /// The directories that were made.
        var directories: Set<SyncPath> = []
        var memory = SyncMemory()
        var keepsTimes = false
    }

    /// True for a pass of a sync that goes on.
    private let isPass: Bool
    private let start = ContinuousClock.now

    /// Prepares to carry out a plan.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - request: The request that it was made for.
    ///   - isPass: True for a pass of a sync that goes on, which needs to know what is to be remembered.
    ///   - keepsTimes: True when the server has shown that it keeps times.
    ///   - observer: Told what happens.
    init(
        _ plan: SyncPlan, of request: SyncRequest, isPass: Bool = false, keepsTimes: Bool = false,
        _ observer: @escaping SyncObserver
    ) {
        self.isPass = isPass
        self.plan = plan
        self.request = request
        self.observer = observer
        var state = State()
        state.result.unchanged = plan.unchanged
        state.keepsTimes = keepsTimes
        state.result.isWhole = plan.gaps.isEmpty
        self.state = Mutex(state)
    }

    /// The result so far.
    var result: SyncResult {
        var result = state.withLock { $0.result }
        result.duration = .now - start
        return result
    }

    /// The files that were the same on both sides at the end, and whether the server has shown that it keeps times.
    var memory: (SyncMemory, keepsTimes: Bool) { state.withLock { ($0.memory, $0.keepsTimes) } }

    /// Carries it out, on connections of a client, and remembers how far it has come.
    ///
    /// - Throws: An error that ends the work.
    func run(
        on connection: inout FTPConnection, of client: FTPClient, connections count: ConnectionCount,
        onProgress: PlanObserver?
    ) async throws {
        do {
            try await work(on: &connection, of: client, connections: count, onProgress: onProgress)
        } catch {
            // Files that have travelled are remembered, so that they need not travel again.
            try? await remember(on: &connection)
            throw error
        }
        do throws(FTPError) { try await remember(on: &connection) } catch {
            if connection.isSpent(by: error) { throw error }
            take(.failed(.root, error))
        }
    }

    private func remember(on connection: inout FTPConnection) async throws(FTPError) {
        let file = connection.memoryFile(for: request)
        if file == nil, !isPass { return }
        let (transfers, directories, keepsTimes) = state.withLock { ($0.transfers, $0.directories, $0.keepsTimes) }
        let old = await file?.read() ?? SyncMemory()
        var recorder = SyncRecorder(plan, of: request, keepsTimes: keepsTimes)
        var memory = try await recorder.memory(after: transfers, keeping: old, on: &connection)
        if request.direction == .up { memory.directories.formUnion(directories) }
        if memory != old { try await file?.write(memory) }
        state.withLock { ($0.memory, $0.keepsTimes) = (memory, recorder.keepsTimes) }
    }

    private func work(
        on connection: inout FTPConnection, of client: FTPClient, connections count: ConnectionCount,
        onProgress: PlanObserver?
    ) async throws {
        var deletions = SyncDeletions(plan, of: request)
        var plan = plan
        var spared: Set<SyncPath> = []
        for entry in plan.obstacles where try await !delete(entry, &deletions, on: &connection) {
            spared.insert(entry.path)
        }
        // What still stands there, a link perhaps, would lead the work elsewhere.
        plan.leaveOut(spared)
        var transfers = SyncTransfers(plan, of: request) { self.take($0) }
        if !plan.work.isEmpty {
            try await client.run(&transfers, on: &connection, connections: count, onProgress: onProgress)
        }
        for action in plan.work { try await finish(action, on: &connection) }
        if request.options.removesSource { try await removeSource(on: &connection) }
        if plan.deletions.isEmpty { return }
        if result.failures + transfers.omissions > 0 { return take(.withheldDeletions(plan.deletions.count)) }
        // Both sides are looked at once more: files may have travelled for hours.
        deletions = SyncDeletions(plan, of: request)
        for entry in plan.deletions { _ = try await delete(entry, &deletions, on: &connection) }
    }

    /// Removes the files of the source that have arrived, and those that were there before.
    private func removeSource(on connection: inout FTPConnection) async throws(FTPError) {
        let removal = SyncSourceRemoval(request: request)
        let (transfers, unverified) = state.withLock { ($0.transfers, $0.unverified) }
        var files = plan.settled.records.map { ($0.key, $0.value.source(request.direction)) }
        files += transfers.map { ($0.path, SyncMemory.Version(size: $0.size, time: $0.told)) }
        for (path, version) in files.sorted(by: { $0.0 < $1.0 }) {
            do throws(FTPError) {
                let isGone =
                    if unverified.contains(path) { false } else {
                        try await removal.remove(path, version, on: &connection)
                    }
                take(isGone ? .removedSource(path) : .keptSource(path))
            } catch {
                if connection.isSpent(by: error) { throw error }
                take(.failed(path, error))
            }
        }
    }

    private func take(_ event: SyncEvent) {
        state.withLock { state in
            state.result.add(event)
            switch event {
            case .transferred(let transfer, let summary):
                state.transfers.append(transfer)
                if summary.verification == .reply { state.unverified.insert(transfer.path) }
            case .madeDirectory(let path): state.directories.insert(path)
            default: break
            }
        }
        observer(event)
    }

    /// Deletes an entry, and tells of it; `false` if it still stands.
    private func delete(
        _ entry: SyncEntry, _ deletions: inout SyncDeletions, on connection: inout FTPConnection
    ) async throws(FTPError) -> Bool {
        if Task.isCancelled { throw FTPError(.cancelled, .delete) }
        switch try await deletions.delete(entry, on: &connection) {
        case .deleted:
            take(.deleted(entry))
            return true
        case .kept(let doubt): take(.spared(entry, doubt))
        case .failed(let error): take(.failed(entry.path, error))
        }
        return false
    }

    /// Makes links.
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
            case .makeDirectory, .transfer, .delete: break
            }
        } catch {
            if connection.isSpent(by: error) { throw error }
            take(.failed(action.path, error))
        }
    }
}

extension SyncPlan {
    /// Throws `refusedByGuard` for a plan that deletes too much.
    func check(_ request: SyncRequest) throws(FTPError) {
        guard exceeds(request.options.deletionLimit) else { return }
        throw FTPError(
            .refusedByGuard, .delete, request.remote.bytes,
            "\(deletionCount) of \(targetCount) entries would be deleted, which is more than is allowed")
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
        try plan.check(request)
        let carrying = SyncCarrying(plan, of: request, onEvent)
        try await carrying.run(on: &connection, of: self, connections: count, onProgress: onProgress)
        return carrying.result
    }
}
