// SPDX-License-Identifier: Apache-2.0
package import FTPWire
import FerryIO
import Synchronization

/// Uploads.
extension MemoryStorage {
    package func partialUploads(to path: VirtualPath) async throws(StorageError) -> [PartialUpload] {
        try onTree(.stat, path) { state throws(StorageFault) in
            let place = try state.placeBehindLinks(of: path)
            return state.kept(account, place).filter { $0.file.length > 0 }.enumerated().map { index, partial in
                PartialUpload(
                    owner: account, target: place, identity: Array("\(index)".utf8), length: partial.file.length,
                    modified: partial.file.state.withLock { $0.modified })
            }
        }
    }

    package func partialUploads(beside _: VirtualPath) async throws(StorageError) -> [PartialUpload] {
        tree.state.withLock { state in
            state.partials.filter { !$0.isInUse && $0.account == account && $0.file.length > 0 }.map { partial in
                PartialUpload(
                    owner: account, target: partial.path, identity: [], length: partial.file.length,
                    modified: partial.file.state.withLock { $0.modified })
            }
        }.sorted { $0.modified < $1.modified }
    }

    package func discard(_ partial: PartialUpload) async -> PartialFate {
        tree.state.withLock { state in
            let isMeant = { $0.account == partial.owner && $0.path == partial.target } as (MemoryPartial) -> Bool
            guard let index = state.partials.firstIndex(where: isMeant) else { return .gone }
            if state.partials[index].isInUse || state.partials[index].file.length != partial.length { return .held }
            state.partials.remove(at: index)
            return .removed
        }
    }

    package func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> StagedFile {
        let (staging, offset, beginning) = try onTree(.write, path) { state throws(StorageFault) in
            if path.isRoot { throw StorageFault(.isDirectory) }
            // A new name must be free even of a link that leads nowhere.
            let place = try mode.replaces ? state.placeBehindLinks(of: path) : state.place(of: path)
            return try begin(mode, place, &state)
        }
        return StagedFile(path: path, startOffset: offset, staging: staging, beginning: beginning)
    }

    private func begin(
        _ mode: WriteMode, _ path: VirtualPath, _ state: inout MemoryTree.State
    ) throws(StorageFault) -> (MemoryStagingFile, Int64, StoredBeginning?) {
        let old =
            try mode.replaces ? state.oldFile(at: path) : state.requireFree(path, of: mode == .create ? account : nil)
        let kept = state.kept(account, path)
        let file: MemoryFile
        let (offset, copied): (Int64, Int64)
        var beginning: StoredBeginning?
        let form = tree.form
        switch try UploadBeginning(
            mode, old: (old?.length).map(form.contentLength(of:)),
            kept: kept.map { form.contentLength(of: $0.file.length) })
        {
        case .kept(let index, let length):
            file = kept[index].file
            beginning = try file.beginning(at: length, of: form, isCopy: false)
            offset = form.cut(at: length)
            file.cut(to: offset)
            copied = 0
        case .nothing:
            file = MemoryFile()
            (offset, copied) = (0, 0)
        case .copy(let length):
            beginning = try old?.beginning(at: length, of: form, isCopy: true)
            offset = form.cut(at: length)
            file = old?.prefix(offset) ?? MemoryFile()
            copied = offset
        }
        try state.use(MemoryPartial(account: account, path: path, file: file, isInUse: true))
        let staging = MemoryStagingFile(
            tree: tree, account: account, path: path, file: file, condition: CommitCondition(mode, old: old),
            copied: copied, oldLength: old?.length ?? 0,
            isAppending: mode == .append && copied > 0 && form.isPlain)
        return (staging, offset, beginning)
    }
}

extension MemoryTree.State {
    func oldFile(at path: VirtualPath) throws(StorageFault) -> MemoryFile? {
        switch nodes[path] {
        case nil: nil
        case .file(let file): file
        case .link: throw StorageFault(.notARegularFile)
        case .directory: throw StorageFault(.isDirectory)
        }
    }

    /// Checks that nothing is there; with an account, also that no upload has the name in view.
    fileprivate func requireFree(_ path: VirtualPath, of account: [UInt8]?) throws(StorageFault) -> MemoryFile? {
        let isTaken =
            nodes[path] != nil
            || account != nil && partials.contains { $0.path == path && ($0.account == account || $0.isInUse) }
        if isTaken { throw StorageFault(.alreadyExists) }
        return nil
    }

    /// Begins to write a partial, in place of those that nobody is writing.
    fileprivate mutating func use(_ partial: MemoryPartial) throws(StorageFault) {
        partials.removeAll { !$0.isInUse && $0.account == partial.account && $0.path == partial.path }
        let others = partials.count { $0.account == partial.account && $0.path == partial.path }
        guard others < StagingNames.slots.count else { throw StorageFault(.busy) }
        partials.append(partial)
    }
}
