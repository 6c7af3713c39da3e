// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// A sync that goes on: what changes here goes to the server when it has come to rest.
///
/// The first pass lists both sides. Later ones read the directory here again, and compare it with what the server was
/// left with; when more has happened than the kernel could tell, or something has failed, both are listed once more.
struct SyncKeeping {
    private let request: SyncRequest
    private let observer: SyncObserver
    private let count: ConnectionCount
    private let onProgress: PlanObserver?
    private var watch: SyncWatch
    /// The server's side as it was left; `nil` where it has to be listed.
    private var model: SyncTree?
    private var memory = SyncMemory()
    /// True when the server has shown that it keeps times; else each pass lists it anew.
    private var keepsTimes = false
    /// True when the last pass has failed, and is to be tried again.
    private var hasFailed = false

    /// The time without a change after which a pass begins.
    private static let rest = Duration.seconds(1)
    /// The time after which a pass that has failed is tried again.
    private static let retryTime = Duration.seconds(30)

    init(
        _ request: SyncRequest, connections count: ConnectionCount, onProgress: PlanObserver?,
        _ observer: @escaping SyncObserver
    ) throws(FTPError) {
        self.request = request
        self.observer = observer
        self.count = count
        self.onProgress = onProgress
        watch = try SyncWatch(request.local)
    }

    /// Keeps the server up to date until the task is cancelled.
    ///
    /// - Throws: `cancelled`, `refusedByGuard` where too much would be deleted, and errors that another attempt does not
    ///   mend.
    mutating func run(on connection: inout FTPConnection, of client: FTPClient) async throws {
        while true {
            do {
                hasFailed = false
                try await pass(on: &connection, of: client)
            } catch let error as FTPError {
                guard error.isTransient, !Task.isCancelled else { throw error }
                hasFailed = true
                observer(.failed(.root, error))
            }
            guard try await watch.waitForChanges(rest: Self.rest, atMost: hasFailed ? Self.retryTime : nil) else {
                throw FTPError(.cancelled, .upload)
            }
        }
    }

    private mutating func pass(on connection: inout FTPConnection, of client: FTPClient) async throws {
        let (renames, hasOverflowed) = (watch.renames, watch.hasOverflowed)
        let (source, filter) = await watch.read(request.options)
        if let (path, reason) = watch.unwatched {
            let place = request.local.appending(path).bytes
            observer(
                .failed(path, FTPError(.localFile, .openLocal, place, "changes in it are seen late", cause: reason)))
        }
        if source.isMissing { throw FTPError(.localFile, .openLocal, request.local.bytes, cause: Errno.noEntry) }
        if hasOverflowed { model = nil }
        // Kept again only by a pass that ends well.
        let known = model.take()
        let isListed = known == nil
        let memoryFile = connection.memoryFile(for: request)
        if isListed { memory = await memoryFile?.read() ?? SyncMemory() }
        var target: SyncTree
        if let known {
            target = known
        } else {
            target = try await connection.target(of: request, like: source, filter, memory)
        }
        if !isListed, request.options.deletes {
            for rename in renames {
                try await carryOut(rename, source, &target, on: &connection)
            }
        }
        var plan = SyncPlan(.up, from: source, to: target, options: request.options, remembering: memory)
        try await connection.decide(&plan, of: request)
        // Changes that nobody tells are looked for.
        hasFailed = watch.unwatched != nil
        if plan.isEmpty, !isListed {
            model = target
            return
        }
        observer(.planned(plan))
        try plan.check(request)
        let carrying = SyncCarrying(plan, of: request, isPass: true, keepsTimes: keepsTimes, observer)
        try await carrying.run(on: &connection, of: client, connections: count, onProgress: onProgress)
        let result = carrying.result
        observer(.passed(result))
        hasFailed = hasFailed || result.failures > 0 || !result.isWhole
        (memory, keepsTimes) = carrying.memory
        if result.failures == 0, plan.gaps.isEmpty, keepsTimes { model = target.after(plan) }
    }

    /// Renames on the server what was renamed here, where nothing stands in its way; what cannot be renamed is sent anew.
    private mutating func carryOut(
        _ rename: (from: SyncPath, to: SyncPath), _ source: SyncTree, _ target: inout SyncTree,
        on connection: inout FTPConnection
    ) async throws(FTPError) {
        guard let entry = target[rename.from], !entry.isLeftOut, target[rename.to] == nil, source[rename.from] == nil,
            let wanted = source[rename.to], !wanted.isLeftOut, wanted.kind == entry.kind,
            rename.to.parent.isRoot || target[rename.to.parent]?.kind == .directory
        else { return }
        do throws(FTPError) {
            try await connection.rename(
                request.remote.appending(rename.from), to: request.remote.appending(rename.to))
        } catch {
            if connection.isSpent(by: error) { throw error }
            return
        }
        target.move(rename.from, to: rename.to)
        memory.move(rename.from, to: rename.to)
        observer(.renamed(rename.from, to: rename.to))
    }
}

extension FTPClient {
    /// Keeps a directory on the server like one here, until the task is cancelled: what changes goes there about a second
    /// after it has come to rest.
    ///
    /// - Parameters:
    ///   - request: The sync, which goes up.
    ///   - count: The number of connections.
    ///   - onProgress: Told how far files are.
    ///   - onEvent: Told what happens.
    /// - Throws: `cancelled`, `refusedByGuard` where too much would be deleted, and errors that another attempt does not mend.
    public func keep(
        _ request: SyncRequest, connections count: ConnectionCount = .automatic, onProgress: PlanObserver? = nil,
        onEvent: @escaping SyncObserver = { _ in }
    ) async throws {
        try await withConnection { connection in
            try await keep(request, on: &connection, connections: count, onProgress: onProgress, onEvent: onEvent)
        }
    }

    /// The same on a connection that the client has lent.
    package func keep(
        _ request: SyncRequest, on connection: inout FTPConnection, connections count: ConnectionCount,
        onProgress: PlanObserver?, onEvent: @escaping SyncObserver
    ) async throws {
        var keeping = try SyncKeeping(request, connections: count, onProgress: onProgress, onEvent)
        try await keeping.run(on: &connection, of: self)
    }
}
