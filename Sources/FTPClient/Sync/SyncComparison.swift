// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The comparison of two trees, side by side in the order of their paths.
struct SyncComparison {
    var plan: SyncPlan
    private let options: SyncOptions
    private let target: [SyncEntry]
    private let source: [SyncEntry]
    private let cases: CaseFolding
    private let memory: SyncMemory
    /// The directories of the target of which not all is known.
    private let unknown: Set<SyncPath>
    /// The next entry of the target.
    private var next = 0
    /// The path below which nothing of the source can be made.
    private var blocked: SyncPath?
    /// The path below which everything of the target stays.
    private var kept: SyncPath?
    /// The directories of the target that hold something that stays.
    private var occupied: Set<SyncPath> = []

    init(_ plan: SyncPlan, _ options: SyncOptions, _ memory: SyncMemory, source: SyncTree, target: SyncTree) {
        self.memory = memory
        (self.plan, self.options) = (plan, options)
        (self.source, self.target) = (source.entries, target.entries)
        unknown = Set(target.gaps.map(\.path))
        cases = CaseFolding(target.foldsCase ? source.entries : [])
        if target.isMissing { self.plan.work.append(.makeDirectory(.root)) }
    }

    /// Goes through both trees.
    mutating func compare() {
        for entry in source {
            while next < target.count, target[next].path < entry.path { takeTarget() }
            let hasTwin = next < target.count && target[next].path == entry.path
            let twin = hasTwin ? target[next] : nil
            if hasTwin { next += 1 }
            if let blocked, entry.path.isInside(blocked) { continue }
            // A file may stand there that the listing lacks.
            if twin == nil, !entry.path.isRoot, unknown.contains(entry.path.parent) {
                leaveAlone(entry.path)
                continue
            }
            take(entry, twin)
        }
        while next < target.count { takeTarget() }
        plan.deletions = plan.deletions.reversed().filter { !occupied.contains($0.path) }
    }

    // MARK: - What the target alone has

    private mutating func takeTarget() {
        let entry = target[next]
        next += 1
        if let kept, entry.path.isInside(kept) { return }
        let stays = entry.isLeftOut || entry.kind == .other || !options.admits(entry) || cases.holds(entry.path)
        if stays || !options.deletes { return keep(entry.path) }
        plan.deletions.append(entry)
    }

    /// Lets something of the target stay, with all that it holds and lies in.
    private mutating func keep(_ path: SyncPath) {
        if options.deletes == false { return }
        kept = path
        var directory = path
        while !directory.isRoot {
            directory = directory.parent
            if !occupied.insert(directory).inserted { return }
        }
    }

    // MARK: - What the source has

    private mutating func take(_ entry: SyncEntry, _ twin: SyncEntry?) {
        if entry.isLeftOut || twin?.isLeftOut == true { return leaveAlone(entry.path) }
        if plan.direction == .up, !FileName(entry.path.name).fitsInCommand {
            return refuse(entry.path, .lineEndInName)
        }
        if let other = cases.collision(of: entry.path) { return refuse(entry.path, .sameNameInOtherCase(other)) }
        switch entry.kind {
        case .directory, .currentDirectory, .parentDirectory: takeDirectory(entry, twin)
        case .file: takeFile(entry, twin)
        case .symbolicLink(let text): takeLink(entry, leadingTo: text, twin)
        case .other: remark(entry.path, .neitherFileNorDirectory)
        }
    }

    private mutating func takeDirectory(_ entry: SyncEntry, _ twin: SyncEntry?) {
        guard let twin else { return plan.work.append(.makeDirectory(entry.path)) }
        if twin.kind == .directory { return }
        if twin.kind == .other { return refuse(entry.path, .somethingInTheWay) }
        guard options.deletes else { return refuse(entry.path, .fileInTheWay) }
        plan.obstacles.append(twin)
        plan.work.append(.makeDirectory(entry.path))
    }

    private mutating func takeFile(_ entry: SyncEntry, _ twin: SyncEntry?) {
        if !options.admits(entry) { return leaveAlone(entry.path) }
        guard let twin else { return transfer(entry, .new) }
        switch twin.kind {
        case .file:
            switch difference(of: entry, from: twin) {
            case .none:
                plan.unchanged += 1
                let record = SyncMemory.Record(entry, twin, plan.direction)
                // The same size alone is no proof for those who come later.
                if options.comparison != .size { plan.settled.records[entry.path] = record }
                if record.keepsTime, options.comparison == .sizeAndTime { plan.provesTimes = true }
            case .newerAtTarget: remark(entry.path, .newerAtTarget)
            case .undecided: plan.undecided.append((entry, twin))
            case .transfer(let reason): transfer(entry, reason)
            }
        case .symbolicLink: if clear(link: twin) { transfer(entry, .link) }
        case .other: refuse(entry.path, .somethingInTheWay)
        case .directory, .currentDirectory, .parentDirectory: if clear(twin) { transfer(entry, .new) }
        }
    }

    /// Compares two files, also with what is remembered of them.
    private func difference(of entry: SyncEntry, from twin: SyncEntry) -> SyncDifference {
        guard options.comparison == .sizeAndTime, let record = memory.records[entry.path] else {
            return entry.difference(from: twin, options)
        }
        let isSourceSame = record.source(plan.direction).matches(entry)
        if isSourceSame, record.target(plan.direction).matches(twin) { return .none }
        let difference = entry.difference(from: twin, options)
        // It has changed, and so soon, or so little, that sizes and times do not show it.
        return difference == .none && !isSourceSame ? .transfer(.time) : difference
    }

    private mutating func takeLink(_ entry: SyncEntry, leadingTo text: [UInt8]?, _ twin: SyncEntry?) {
        guard options.links == .copy, let text else { return remark(entry.path, .link(target: text)) }
        guard entry.path.holdsLink(to: text) else { return remark(entry.path, .linkLeadsOutside(target: text)) }
        switch twin?.kind {
        case .symbolicLink(target: text): plan.unchanged += 1
        case .file:
            guard options.deletes, let twin else { return refuse(entry.path, .fileInTheWay) }
            plan.obstacles.append(twin)
            makeLink(entry.path, text, replacing: false)
        case .other: refuse(entry.path, .somethingInTheWay)
        case .directory: if let twin, clear(twin) { makeLink(entry.path, text, replacing: false) }
        default: makeLink(entry.path, text, replacing: twin != nil)
        }
    }

    private mutating func makeLink(_ path: SyncPath, _ text: [UInt8], replacing: Bool) {
        plan.work.append(.makeLink(path, leadingTo: text, replacing: replacing))
    }

    private mutating func transfer(_ entry: SyncEntry, _ reason: SyncTransfer.Reason) {
        plan.work.append(.transfer(SyncTransfer(entry, reason)))
    }

    /// Plans the removal of a link where a file has to go; `false` when it has to stay.
    ///
    /// A server may write through a link, to a place outside of the sync. Here, the file takes the link's place.
    private mutating func clear(link: SyncEntry) -> Bool {
        if plan.direction == .down { return true }
        guard options.deletes else {
            refuse(link.path, .linkInTheWay)
            return false
        }
        plan.obstacles.append(link)
        return true
    }

    /// Plans the removal of a directory where a file has to go; `false` when it has to stay.
    private mutating func clear(_ directory: SyncEntry) -> Bool {
        guard options.deletes else {
            refuse(directory.path, .directoryInTheWay)
            return false
        }
        let content = target[next...].prefix { $0.path.isInside(directory.path) }
        if content.contains(where: { $0.isLeftOut || $0.kind == .other || !options.admits($0) }) {
            refuse(directory.path, .protectedDirectoryInTheWay)
            return false
        }
        next += content.count
        plan.obstacles += content.reversed() + [directory]
        return true
    }

    // MARK: - What is left alone

    private mutating func remark(_ path: SyncPath, _ reason: SyncRemark.Reason) {
        plan.remarks.append(SyncRemark(path: path, reason: reason))
        leaveAlone(path)
    }

    private mutating func refuse(_ path: SyncPath, _ reason: SyncConflict.Reason) {
        plan.conflicts.append(SyncConflict(path: path, reason: reason))
        leaveAlone(path)
    }

    /// Leaves alone what either side has there.
    private mutating func leaveAlone(_ path: SyncPath) {
        blocked = path
        keep(path)
    }
}

/// The names of a source that a target takes for each other, as upper and lower case are one there.
private struct CaseFolding {
    private var first: [[UInt8]: SyncPath] = [:]

    init(_ entries: [SyncEntry]) {
        for entry in entries {
            let folded = entry.path.bytes.map(\.lowercased)
            if first[folded] == nil { first[folded] = entry.path }
        }
    }

    /// The entry that has the name before this one; `nil` for the first.
    func collision(of path: SyncPath) -> SyncPath? {
        if first.isEmpty { return nil }
        let holder = first[path.bytes.map(\.lowercased)]
        return holder == path ? nil : holder
    }

    /// True when an entry of the source has that name, whatever its case.
    func holds(_ path: SyncPath) -> Bool { !first.isEmpty && first[path.bytes.map(\.lowercased)] != nil }
}

extension SyncPath {
    /// True when a link here that holds this text leads to something in the directory of the sync.
    func holdsLink(to text: [UInt8]) -> Bool {
        if text.isEmpty || text.first == slash || text.contains(0) { return false }
        var depth = names.count - 1
        for name in text.split(separator: slash) {
            if name.elementsEqual("..".utf8) { depth -= 1 } else if !name.elementsEqual(".".utf8) { depth += 1 }
            if depth < 0 { return false }
        }
        return true
    }
}

extension FileName {
    /// True when a name can stand in a command line.
    fileprivate var fitsInCommand: Bool { !bytes.contains { $0 == 0x0D || $0 == 0x0A || $0 == 0 } }
}
