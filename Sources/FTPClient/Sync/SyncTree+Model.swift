// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Trees that are thought of, instead of listed: what the target is after a plan was carried out.
extension SyncTree {
    /// The entry at a path; `nil` where there is none.
    subscript(_ path: SyncPath) -> SyncEntry? {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].path < path { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].path == path ? entries[low] : nil
    }

    /// Lets entries take no part.
    mutating func leaveOut(_ paths: Set<SyncPath>) {
        if paths.isEmpty { return }
        fill(
            with: entries.map { entry in
                var entry = entry
                if paths.contains(entry.path) { entry.isLeftOut = true }
                return entry
            })
    }

    /// Gives an entry and all that is in it another place.
    mutating func move(_ path: SyncPath, to target: SyncPath) {
        fill(
            with: entries.map { entry in
                guard let moved = entry.path.moved(from: path, to: target) else { return entry }
                return SyncEntry(moved, like: entry)
            })
    }

    /// The tree after a plan that has brought about all that it wanted, on a server that keeps times.
    func after(_ plan: SyncPlan) -> SyncTree {
        var found = Dictionary(entries.map { ($0.path, $0) }, uniquingKeysWith: { one, _ in one })
        for action in plan.actions {
            switch action {
            case .makeDirectory(let path): if !path.isRoot { found[path] = SyncEntry(path, .directory) }
            case .transfer(let transfer):
                var entry = SyncEntry(transfer.path, .file)
                entry.size = transfer.size
                entry.modified = transfer.modified.map { Timestamp(seconds: $0.seconds) }
                entry.told = entry.modified
                found[transfer.path] = entry
            case .makeLink(let path, let text, _): found[path] = SyncEntry(path, .symbolicLink(target: text))
            case .delete(let entry): found[entry.path] = nil
            }
        }
        var tree = self
        tree.isMissing = false
        tree.fill(with: Array(found.values))
        return tree
    }
}

extension SyncMemory {
    /// Gives what is remembered of an entry and all that is in it another place.
    mutating func move(_ path: SyncPath, to target: SyncPath) {
        records = Dictionary(
            records.map { ($0.key.moved(from: path, to: target) ?? $0.key, $0.value) },
            uniquingKeysWith: { _, new in new })
    }
}

extension SyncPath {
    /// The path after something was moved; `nil` for what did not move with it.
    fileprivate func moved(from path: SyncPath, to target: SyncPath) -> SyncPath? {
        guard self == path || isInside(path) else { return nil }
        return SyncPath(bytes: target.bytes + bytes.dropFirst(path.bytes.count))
    }
}

extension SyncEntry {
    /// The same entry at another path.
    fileprivate init(_ path: SyncPath, like other: SyncEntry) {
        self.init(path, other.kind)
        (size, modified, told, precision) = (other.size, other.modified, other.told, other.precision)
        (mode, isLeftOut) = (other.mode, other.isLeftOut)
    }
}
