// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// A staged file in memory.
final class MemoryStagingFile: StagingFile {
    private let tree: MemoryTree
    private let account: [UInt8]
    private let path: VirtualPath
    private let file: MemoryFile
    private let condition: CommitCondition<MemoryFile>
    private let copied: Int64
    /// The length of the old file when the upload began.
    private let oldLength: Int64
    /// True for an upload that adds to its file, whatever others have added meanwhile.
    private let isAppending: Bool

    init(
        tree: MemoryTree, account: [UInt8], path: VirtualPath, file: MemoryFile,
        condition: CommitCondition<MemoryFile>, copied: Int64, oldLength: Int64,
        isAppending: Bool
    ) {
        self.tree = tree
        self.account = account
        self.path = path
        self.file = file
        self.condition = condition
        self.copied = copied
        self.oldLength = oldLength
        self.isAppending = isAppending
    }

    /// Keeps what arrived, as the end of a process does with a staging file of the disk.
    deinit { _ = leave() }

    func open() -> any FileWriter { file }

    var room: Int64? { nil }

    func commit(writing contents: [UInt8], at offset: Int64) async throws(StorageError) -> Int64 {
        do throws(StorageFault) {
            file.write(contents, at: offset)
            if Task.isCancelled { throw StorageFault(.cancelled) }
            return try tree.state.withLock { state throws(StorageFault) in try settle(&state) }
        } catch {
            throw error.error(.commit, path)
        }
    }

    func isCommitBrief(writing _: Int) -> Bool { true }

    private func settle(_ state: inout MemoryTree.State) throws(StorageFault) -> Int64 {
        _ = try state.place(of: path)
        let old = try state.oldFile(at: path)
        try condition.check(old) { $0 === $1 && ($1.length == oldLength || isAppending && $1.length > oldLength) }
        if isAppending, let old {
            old.write(file.read(at: copied, atMost: .max), at: old.length)
            state.partials.removeAll { $0.file === file }
            return old.length
        }
        if let old {
            let mode = old.state.withLock { $0.mode }
            file.state.withLock { $0.mode = mode }
        }
        state.partials.removeAll { $0.file === file || !$0.isInUse && $0.account == account && $0.path == path }
        state.nodes[path] = .file(file)
        return file.length
    }

    func discard() async -> Int64 {
        tree.state.withLock { state in state.partials.removeAll { $0.file === file } }
        return 0
    }

    func revert(to offset: Int64) async -> Int64 {
        file.cut(to: offset)
        return leave()
    }

    func keep(writing contents: [UInt8], at offset: Int64) async -> Int64 {
        file.write(contents, at: offset)
        return leave()
    }

    /// Leaves what arrived for another upload, in place of what others have left; nothing if nothing arrived.
    private func leave() -> Int64 {
        let length = file.length
        return tree.state.withLock { state in
            guard let index = state.partials.firstIndex(where: { $0.file === file && $0.isInUse }) else { return 0 }
            var partial = state.partials.remove(at: index)
            if length <= copied { return 0 }
            partial.isInUse = false
            state.partials.removeAll { !$0.isInUse && $0.account == account && $0.path == path }
            state.partials.append(partial)
            return length
        }
    }
}
