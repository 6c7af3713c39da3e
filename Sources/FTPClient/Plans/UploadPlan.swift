// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Something of this machine that is to be sent.
public struct UploadItem: Sendable {
    /// The place that the bytes of a file come from.
    public let source: UploadSource

    /// The path here; `-` for a descriptor.
    public let local: LocalPath

    /// The path on the server: of the file, or of the directory that takes what the directory here holds.
    public let target: RemotePath

    /// Names a file or directory, and its path on the server.
    public init(_ local: LocalPath, to target: RemotePath) {
        (source, self.local, self.target) = (.file(local), local, target)
    }

    /// Names an open descriptor that the bytes come from.
    public init(descriptor: CInt, to target: RemotePath) {
        (source, local, self.target) = (.descriptor(descriptor), "-", target)
    }
}

/// Files and trees that are to be sent to the server.
///
/// A directory is read when its turn comes. Links, unless they are followed, and what is neither file nor directory are
/// left out with a remark.
public struct UploadPlan: TransferPlan {
    /// The settings of all uploads.
    public var options: UploadOptions

    /// Sends directories with all they hold.
    public var isRecursive = false

    /// Sends what links lead to.
    public var followsLinks = false

    /// Leaves files alone that exist on the server.
    public var keepsExisting = false

    /// The directory whose files are handed out.
    private struct Current: Sendable {
        let target: RemotePath
        let local: LocalDirectory
        var entries: ArraySlice<EntryFacts>
    }

    private var items: ArraySlice<UploadItem>
    private var walk: LocalWalk?
    /// Remarks on the directory that comes next.
    private var remarks: ArraySlice<TreeRemark> = []
    /// A directory that was read, and has its remarks to come.
    private var visited: LocalWalk.Visit?
    /// The directory that was handed out to be made.
    private var awaited: LocalWalk.Visit?
    /// A directory that is there now, and is to be looked at.
    private var opened: LocalWalk.Visit?
    private var current: Current?
    private var inventory = RemoteInventory()
    private var known = PlanOutlook()

    /// Plans to send these, in this order.
    public init(_ items: [UploadItem], options: UploadOptions = UploadOptions()) {
        self.items = items[...]
        self.options = options
        known.files = items.count
    }

    /// The named items and the files of the directory at hand.
    public var outlook: PlanOutlook {
        var outlook = known
        let isBusy = visited != nil || awaited != nil || opened != nil
        outlook.directories = (isBusy ? 1 : 0) + (walk?.waiting ?? 0) + (isRecursive ? items.count : 0)
        return outlook
    }

    /// The next step.
    public mutating func next(on connection: inout FTPConnection) async throws -> PlanStep? {
        try await step(on: &connection)
    }

    /// Goes on in a directory that was made; the files of one that cannot be made are left out.
    public mutating func settle(_ directory: Result<MadeDirectory, FTPError>) {
        guard let visit = awaited.take(), case .success(let made) = directory else { return }
        if case .there(isNew: true) = made { inventory.expectNothing(in: visit.node.target) }
        opened = visit
    }

    /// Looks at the directory on the server that named files go to, once for all of them.
    package mutating func look(at directory: RemotePath, on connection: inout FTPConnection) async throws(FTPError) {
        try await inventory.expect(items.count, in: directory, on: &connection)
    }
}

// MARK: - Directories

extension UploadPlan {
    private mutating func step(on connection: inout FTPConnection) async throws(FTPError) -> PlanStep? {
        while true {
            if let awaited = awaited.take() { opened = awaited }
            if let remark = remarks.popFirst() { return .remark(remark) }
            if let visit = visited.take() {
                guard visit.node.target.bytes.isEmpty else {
                    awaited = visit
                    return .makeDirectory(.there(visit.node.target))
                }
                opened = visit
            }
            if let visit = opened {
                try await inventory.expect(visit.files.count, in: visit.node.target, on: &connection)
                opened = nil
                if let problem = await open(visit) { return problem }
            }
            if let step = try await nextEntry(on: &connection) { return step }
            if walk != nil {
                if let step = await nextDirectory() { return step }
            } else if let item = items.first {
                let step = try await begin(item, on: &connection)
                known.files -= 1
                items.removeFirst()
                if let step { return step }
            } else {
                return nil
            }
        }
    }

    /// Reads the next directory; `nil` unless something of it is to be told first.
    private mutating func nextDirectory() async -> PlanStep? {
        switch await walk?.next() {
        case nil: walk = nil
        case .remark(let remark): return .remark(remark)
        case .problem(let problem): return .problem(problem)
        case .directory(let visit):
            visited = visit
            remarks = visit.remarks[...]
        }
        return nil
    }

    /// Opens the directory here, whose files come next.
    private mutating func open(_ visit: LocalWalk.Visit) async -> PlanStep? {
        do throws(FTPError) {
            let local = try await LocalDirectory.open(visit.node.local)
            current = Current(target: visit.node.target, local: local, entries: visit.files[...])
            for file in visit.files { known.add(file.size) }
            return nil
        } catch {
            return .problem(.failed(error))
        }
    }

    /// Begins with a named item; `nil` when its walk begins.
    private mutating func begin(
        _ item: UploadItem, on connection: inout FTPConnection
    ) async throws(FTPError) -> PlanStep? {
        if case .file(let path) = item.source {
            do throws(Errno) {
                switch try LocalTree.kind(path.bytes) {
                case nil: throw Errno.noEntry
                case .directory where isRecursive:
                    walk = LocalWalk(path, to: item.target, follows: followsLinks)
                    return nil
                case .directory: return .problem(.isDirectory(path: path.bytes))
                default: break
                }
            } catch {
                return .problem(.local(path, cause: error))
            }
        }
        return try await file(item.source, item.local, nil, to: item.target, isNamed: true, on: &connection)
    }
}

// MARK: - Files

extension UploadPlan {
    /// The next file of the directory at hand; `nil` at its end.
    private mutating func nextEntry(on connection: inout FTPConnection) async throws(FTPError) -> PlanStep? {
        guard let current, let facts = current.entries.first else { return nil }
        let local = current.local.path.appending(facts.name)
        // A link that is not to be followed must not be followed either when it has just come into being.
        let source: UploadSource = facts.isLink ? .file(local) : .inside(current.local, name: facts.name.bytes)
        let step = try await file(
            source, local, facts, to: current.target.appending(facts.name), isNamed: false, on: &connection)
        self.current?.entries.removeFirst()
        known.remove(facts.size)
        return step
    }

    /// A file, with what stands on the server; `facts` are those of the directory here that was read.
    private mutating func file(
        _ source: UploadSource, _ local: LocalPath, _ facts: EntryFacts?, to path: RemotePath, isNamed: Bool,
        on connection: inout FTPConnection
    ) async throws(FTPError) -> PlanStep {
        var file = PlannedUpload(
            source: source, local: local, path: path, size: facts?.size, modified: facts?.modified, options: options,
            state: .free, isNamed: isNamed)
        // A file that is continued or added to is not replaced.
        if options.appends || options.resume == .required { return .upload(file) }
        do throws(FTPError) {
            let present = try await inventory.entry(at: path, on: &connection)
            if let present, present.leadsToDirectory { return .problem(.directoryInTheWay(path)) }
            if let present {
                file.state = keepsExisting ? .kept : .different
                let isComparable = facts?.isLink == false && options.type == .binary && !keepsExisting
                if isComparable, let facts, try await connection.isSameVersion(facts, as: present, at: path) {
                    file.state = .same
                }
            }
        } catch {
            if connection.isSpent(by: error) { throw error }
            return .problem(.failed(error))
        }
        if file.state.needsTransfer { inventory.note(path) }
        return .upload(file)
    }
}
