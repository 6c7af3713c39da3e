// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The side file of an upload to memory.
final class MemorySideFile: SideFile {
    private let tree: MemoryTree
    private let account: [UInt8]
    private let path: VirtualPath
    private let file: OpenFile
    private let condition: CommitCondition<OpenFile>
    private let copied: Int64

    init(
        tree: MemoryTree, account: [UInt8], path: VirtualPath, file: OpenFile,
        condition: CommitCondition<OpenFile>, copied: Int64
    ) {
        self.tree = tree
        self.account = account
        self.path = path
        self.file = file
        self.condition = condition
        self.copied = copied
    }

    /// What the end of a process does to a side file of the disk, this does here.
    deinit { _ = leave() }

    func open() -> OpenFile { file }

    var room: Int64? { nil }

    func commit(writing contents: [UInt8], at offset: Int64) async throws(StorageError) -> Int64 {
        do throws(StorageFault) {
            try write(contents, at: offset)
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
        try condition.check(old) { $0 === $1 }
        if let old {
            try faulting { () throws(Errno) in
                let permissions = try System.status(of: old.descriptor).permissions
                try System.setPermissionsOfOpenFile(file.descriptor, permissions)
            }
        }
        state.rests.removeAll { $0.file === file || !$0.isInUse && $0.account == account && $0.path == path }
        state.nodes[path] = .file(file)
        return try file.length
    }

    func discard() async -> Int64 {
        tree.state.withLock { state in state.rests.removeAll { $0.file === file } }
        return 0
    }

    func keep(writing contents: [UInt8], at offset: Int64) async -> Int64 {
        do throws(StorageFault) { try write(contents, at: offset) } catch {
            // As much as there was room for.
        }
        return leave()
    }

    private func write(_ contents: [UInt8], at offset: Int64) throws(StorageFault) {
        try faulting { () throws(Errno) in try System.write(contents, to: file.descriptor.raw, at: offset) }
    }

    /// Leaves what arrived for another upload, in place of what others have left; nothing if nothing arrived.
    private func leave() -> Int64 {
        let length = (try? file.length) ?? 0
        return tree.state.withLock { state in
            guard let index = state.rests.firstIndex(where: { $0.file === file && $0.isInUse }) else { return 0 }
            var rest = state.rests.remove(at: index)
            if length <= copied { return 0 }
            rest.isInUse = false
            state.rests.removeAll { !$0.isInUse && $0.account == account && $0.path == path }
            state.rests.append(rest)
            return length
        }
    }
}
