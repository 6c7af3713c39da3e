// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPWire

/// The files of a directory that are kept: everything else is removed, the oldest first.
struct RetentionRule: Hashable, Sendable {
    /// A part of a file system that is to stay free.
    enum Free: Hashable, Sendable {
        case bytes(Int64)
        case percent(Int64)

        func bytes(of total: Int64) -> Int64 {
            switch self {
            case .bytes(let bytes): bytes
            case .percent(let percent): total / 100 * percent
            }
        }
    }

    /// The reason why a file is removed.
    enum Reason: String, Sendable {
        case age
        case total
        case free

        var words: String {
            switch self {
            case .age: "older than is kept"
            case .total: "more bytes than are kept"
            case .free: "too little room on the disk"
            }
        }
    }

    /// Seconds since the arrival after which a file goes.
    var age: Int64?
    /// The most bytes of all files that match.
    var total: Int64?
    var free: Free?
    var patterns: [Pattern] = []
    /// Directories go that the removal has emptied.
    var removesEmptyDirectories = false

    /// A pattern for names (`*.mp4`), or for paths from the directory on (`/front/*.jpg`).
    enum Pattern: Hashable, Sendable {
        case name(Glob)
        case path(RulePattern)

        init?(_ text: String) {
            let bytes = Array(text.utf8)
            guard bytes.contains(.slash) else {
                self = .name(Glob(bytes))
                return
            }
            guard let pattern = RulePattern(bytes) else { return nil }
            self = .path(pattern)
        }

        func matches(_ path: VirtualPath) -> Bool {
            switch self {
            case .name(let glob): path.name.map(glob.matches) ?? false
            case .path(let pattern): pattern.match(path) == .holds
            }
        }
    }

    /// True for a file that the rule is about.
    func concerns(_ path: VirtualPath) -> Bool { patterns.isEmpty || patterns.contains { $0.matches(path) } }

    /// The files to remove, the oldest first; `space` is that of the file system.
    ///
    /// Of what has to go for want of room it is taken that each file gives back its size; who removes looks again.
    func plan(
        _ found: [ArrivedFile], at now: Int64, space: (total: Int64, free: Int64)?
    ) -> [(file: ArrivedFile, reason: Reason)] {
        let files = found.filter { concerns($0.path) }.sorted {
            $0.arrived == $1.arrived ? $0.path.bytes.lexicographicallyPrecedes($1.path.bytes) : $0.arrived < $1.arrived
        }
        var kept = files.reduce(Int64(0)) { $0.addingReportingOverflow($1.size).partialValue }
        var room = space?.free ?? .max
        let wanted = space.flatMap { space in free.map { $0.bytes(of: space.total) } } ?? 0
        var plan: [(file: ArrivedFile, reason: Reason)] = []
        for file in files {
            let reason: Reason
            if let age, now - file.arrived.seconds > age {
                reason = .age
            } else if let total, kept > total {
                reason = .total
            } else if room < wanted {
                reason = .free
            } else {
                return plan
            }
            plan.append((file, reason))
            kept -= file.size
            room = room.addingReportingOverflow(file.size).overflow ? .max : room + file.size
        }
        return plan
    }
}
