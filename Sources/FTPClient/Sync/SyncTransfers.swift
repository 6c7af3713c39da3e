// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The directories and files of a sync, as steps for connections to carry out.
///
/// The end of each is told; entries of a directory that cannot be made are left out.
struct SyncTransfers: TransferPlan {
    private let request: SyncRequest
    private var actions: ArraySlice<SyncAction>
    private var places: SyncPlaces
    private var known = PlanOutlook()
    /// The directory that was handed out to be made.
    private var awaited: SyncPath?
    /// The directory that could not be made.
    private var lost: SyncPath?
    /// The directories that stood there already when they were to be made.
    private var standing: Set<SyncPath> = []
    /// The transfers under way, by what they write.
    private var running: [PlanStep.Target: SyncTransfer] = [:]

    private let observer: SyncObserver

    /// The number of actions that were left out, as a directory before them could not be made.
    private(set) var omissions = 0

    /// Takes what travels in a plan.
    init(_ plan: SyncPlan, of request: SyncRequest, _ observer: @escaping SyncObserver) {
        self.request = request
        self.observer = observer
        places = SyncPlaces(request)
        actions = plan.work[...]
        for transfer in plan.transfers { known.add(transfer.size) }
    }

    /// The files that are left.
    var outlook: PlanOutlook { known }

    /// The next step.
    mutating func next(on connection: inout FTPConnection) async throws -> PlanStep? {
        while let action = actions.first {
            let path = action.path
            if let lost, path.isInside(lost) {
                if case .transfer(let transfer) = action { known.remove(transfer.size) }
                omissions += 1
                actions.removeFirst()
                continue
            }
            switch action {
            case .makeDirectory:
                let step = await step(at: path) { places throws(FTPError) in
                    .makeDirectory(try await places.directoryToMake(path))
                }
                awaited = path
                actions.removeFirst()
                return step
            case .transfer(let transfer):
                let step = await step(at: path.parent) { places throws(FTPError) in
                    try await places.step(for: transfer)
                }
                if let target = step.target { running[target] = transfer }
                known.remove(transfer.size)
                actions.removeFirst()
                return step
            case .makeLink, .delete: actions.removeFirst()
            }
        }
        return nil
    }

    /// A step, or the problem that keeps what lies in that directory from being done.
    private mutating func step(
        at directory: SyncPath, _ make: (inout SyncPlaces) async throws(FTPError) -> PlanStep
    ) async -> PlanStep {
        do throws(FTPError) { return try await make(&places) } catch {
            lost = directory
            return .problem(.failed(error))
        }
    }

    /// Goes on in a directory that was made.
    mutating func settle(_ directory: Result<MadeDirectory, FTPError>) {
        guard let path = awaited.take() else { return }
        switch directory {
        case .success(.here(let local)): places.enter(local, at: path)
        case .success(.there(let isNew)): if !isNew { standing.insert(path) }
        case .failure: lost = path
        }
    }

    /// Tells of the end of a step; a failure keeps nothing else from being done, unless it stands for all.
    mutating func report(_ step: PlanStep, _ outcome: PlanOutcome) throws {
        let transfer = step.target.flatMap { running.removeValue(forKey: $0) }
        switch outcome {
        case .transferred(let summary): if let transfer { observer(.transferred(transfer, summary)) }
        case .made:
            if case .makeDirectory(let directory) = step, case let path = places.path(of: directory),
                !standing.contains(path)
            {
                observer(.madeDirectory(path))
            }
        case .failed(let error):
            if error.endsConnection || error.code == .full { throw error }
            if case .makeDirectory(let directory) = step {
                observer(.failed(places.path(of: directory), error))
            } else {
                observer(.failed(transfer?.path ?? .root, error))
            }
        case .noted: if case .problem(let problem) = step { observer(.problem(problem)) }
        }
    }
}

/// The places of a sync on both sides, with the directories here held open.
struct SyncPlaces: Sendable {
    private let request: SyncRequest
    /// The directory at hand and those above it.
    private var open: [(path: SyncPath, directory: LocalDirectory)] = []

    init(_ request: SyncRequest) { self.request = request }

    /// The directory to be made at the target.
    mutating func directoryToMake(_ path: SyncPath) async throws(FTPError) -> PlannedDirectory {
        if request.direction == .up { return .there(request.remote.appending(path)) }
        if path.isRoot { return .here(request.local, in: try await LocalDirectory.open(request.local.directory)) }
        return .here(request.local.appending(path), in: try await directory(path.parent))
    }

    /// The path of a directory that was made at the target.
    func path(of directory: PlannedDirectory) -> SyncPath {
        let (path, root) =
            switch directory {
            case .here(let path, in: _): (path.bytes, request.local.appending(SyncPath("x")).bytes)
            case .there(let path): (path.bytes, request.remote.appending(SyncPath("x")).bytes)
            }
        return SyncPath(bytes: Array(path.dropFirst(root.count - 1)))
    }

    /// Goes on in a directory that was made here.
    mutating func enter(_ directory: LocalDirectory, at path: SyncPath) {
        leave(for: path)
        open.append((path, directory))
    }

    /// The step that moves a file.
    mutating func step(for transfer: SyncTransfer) async throws(FTPError) -> PlanStep {
        let (path, name) = (transfer.path, transfer.path.name)
        let state = transfer.reason == .new ? TargetState.free : .different
        let directory = try await directory(path.parent)
        switch request.direction {
        case .up:
            let local = request.local.appending(path)
            let follows = request.options.links == .follow
            return .upload(
                PlannedUpload(
                    source: follows ? .file(local) : .inside(directory, name: name), local: local,
                    path: request.remote.appending(path), size: transfer.size, options: request.options.upload,
                    state: state, isNamed: false))
        case .down:
            var options = request.options.download
            options.knownMode = transfer.mode
            if transfer.isExact {
                options.knownSize = transfer.size
                options.knownModified = transfer.modified
            }
            return .download(
                PlannedDownload(
                    path: request.remote.appending(path), target: .inside(directory, name: name), options: options,
                    state: state, isNamed: false))
        }
    }

    /// A directory of the target here, which is not made if it is missing.
    mutating func existingDirectory(_ path: SyncPath) async throws(FTPError) -> LocalDirectory {
        leave(for: path)
        if let last = open.last, last.path == path { return last.directory }
        let directory: LocalDirectory
        if path.isRoot {
            directory = try await LocalDirectory.open(request.local)
        } else {
            directory = try await existingDirectory(path.parent).existingDirectory(path.name)
        }
        open.append((path, directory))
        return directory
    }

    /// A directory here, held open; at the target it is reached through no link.
    private mutating func directory(_ path: SyncPath) async throws(FTPError) -> LocalDirectory {
        leave(for: path)
        if let last = open.last, last.path == path { return last.directory }
        if request.direction == .up {
            let directory = try await LocalDirectory.open(request.local.appending(path))
            open.append((path, directory))
            return directory
        }
        let parent: LocalDirectory? = if path.isRoot { nil } else { try await directory(path.parent) }
        let directory =
            if let parent { try await parent.directory(path.name) } else {
                try await LocalDirectory.open(request.local)
            }
        open.append((path, directory))
        return directory
    }

    /// Closes the directories that do not lead to this one.
    private mutating func leave(for path: SyncPath) {
        while let last = open.last, last.path != path, !path.isInside(last.path) { open.removeLast() }
    }
}
