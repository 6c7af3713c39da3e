// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Reads the side of a sync that is on this machine.
struct LocalTreeReader: Sendable {
    private(set) var filter: SyncFilter
    private let root: LocalPath
    private let readsIgnoreFiles: Bool
    private let follows: Bool
    private var visited: Set<EntryFacts.Unique> = []
    private var found: [SyncEntry] = []
    private var tree = SyncTree()

    /// Makes a reader; `isSource` is true for the side whose `.ferryignore` and links count.
    init(_ root: LocalPath, _ options: SyncOptions, isSource: Bool) {
        self.root = root
        filter = options.filter
        readsIgnoreFiles = isSource && options.readsIgnoreFiles
        follows = isSource && options.links == .follow
    }

    /// Reads all of it.
    mutating func read() async -> SyncTree {
        var pending = [SyncPath.root]
        while let directory = pending.popLast() { await visit(directory, &pending) }
        tree.fill(with: found)
        return tree
    }

    private mutating func visit(_ directory: SyncPath, _ pending: inout [SyncPath]) async {
        let path = root.appending(directory)
        let entries: [EntryFacts]
        do throws(Errno) {
            let (identity, foldsCase, all) = try await BlockingPool.shared.run { () throws(Errno) in
                let descriptor = try LocalTree.openDirectory(path.bytes)
                let status = try System.status(of: descriptor)
                return (
                    EntryFacts.Unique.numbers(device: status.device, inode: status.inode),
                    System.foldsCase(descriptor), try LocalTree.entries(of: descriptor)
                )
            }
            guard visited.insert(identity).inserted else {
                tree.remarks.append(TreeRemark(path: path.bytes, reason: .visitedBefore))
                return
            }
            if directory.isRoot { tree.identity = identity }
            tree.foldsCase = tree.foldsCase || foldsCase
            entries = all
        } catch {
            if directory.isRoot, error == .noEntry {
                tree.isMissing = true
            } else {
                tree.gaps.append(SyncGap(path: directory, problem: .local(path, cause: error)))
            }
            return
        }
        if readsIgnoreFiles, entries.contains(where: { $0.name == SyncFilter.ignoreFile && $0.kind == .file }) {
            await readIgnoreFile(in: directory)
        }
        for facts in entries {
            let entry = await entry(facts, in: directory)
            found.append(entry)
            if entry.kind == .directory, !entry.isLeftOut { pending.append(entry.path) }
        }
    }

    private func entry(_ facts: EntryFacts, in directory: SyncPath) async -> SyncEntry {
        var entry = SyncEntry(facts, in: directory)
        if follows, facts.isLink, let status = await status(behind: entry.path) {
            entry = SyncEntry(
                entry.path, status.kind == .directory ? .directory : status.kind == .file ? .file : .other)
            if status.kind == .file {
                entry.size = status.size
                entry.modified = Timestamp(
                    seconds: status.modified.seconds, nanoseconds: status.modified.nanoseconds)
                entry.told = entry.modified
                entry.mode = status.permissions
            }
        }
        entry.isLeftOut = filter.leavesOut(entry.path, isDirectory: entry.kind == .directory)
        return entry
    }

    /// The status of what a link leads to; `nil` when it leads nowhere.
    private func status(behind path: SyncPath) async -> FileStatus? {
        let path = root.appending(path)
        return await BlockingPool.shared.run {
            guard let host = PathBytes(path.bytes), let file = try? System.open(hostPath: host, .pathOnly) else {
                return nil
            }
            return try? System.status(of: file)
        }
    }

    /// A file that cannot be read could protect anything, so nothing is certain about its directory.
    private mutating func readIgnoreFile(in directory: SyncPath) async {
        let path = root.appending(directory).appending(SyncFilter.ignoreFile)
        do throws(Errno) {
            let bytes = try await BlockingPool.shared.run { () throws(Errno) in try System.contents(of: path.bytes) }
            filter.read(ignoreFile: bytes, in: directory)
        } catch {
            tree.gaps.append(SyncGap(path: directory, problem: .local(path, cause: error)))
        }
    }
}

extension System {
    /// True for a directory of a file system in which upper and lower case are one, as far as its kind tells.
    fileprivate static func foldsCase(_ directory: borrowing Descriptor) -> Bool {
        // MSDOS_SUPER_MAGIC, EXFAT_SUPER_MAGIC, NTFS3 and CIFS, SMB2 of the kernel's sources.
        let folding: [UInt64] = [0x4D44, 0x2011_BAB0, 0x7366_746E, 0xFF53_4D42, 0xFE53_4D42]
        return (try? fileSystemType(of: directory)).map { folding.contains($0) } ?? false
    }
}
