// SPDX-License-Identifier: Apache-2.0
package import FTPWire
import FerryIO

/// Uploads.
extension MemoryStorage {
    package func resumableLength(of path: VirtualPath) async throws(StorageError) -> Int64? {
        try onTree(.stat, path) { state throws(StorageFault) in
            let place = try state.placeBehindLinks(of: path)
            var longest: Int64?
            for rest in state.kept(account, place) { longest = max(longest ?? 0, try rest.file.length) }
            return longest
        }
    }

    package func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> Upload {
        let (side, offset) = try onTree(.write, path) { state throws(StorageFault) in
            if path.isRoot { throw StorageFault(.isDirectory) }
            // A new name must be free even of a link that leads nowhere.
            let place = try mode.replaces ? state.placeBehindLinks(of: path) : state.place(of: path)
            return try begin(mode, place, &state)
        }
        return Upload(path: path, startOffset: offset, side: side)
    }

    private func begin(
        _ mode: WriteMode, _ path: VirtualPath, _ state: inout MemoryTree.State
    ) throws(StorageFault) -> (MemorySideFile, Int64) {
        let old =
            try mode.replaces ? state.oldFile(at: path) : state.requireFree(path, of: mode == .create ? account : nil)
        let kept = state.kept(account, path)
        var lengths: [Int64] = []
        for rest in kept { lengths.append(try rest.file.length) }
        let file: OpenFile
        let (offset, copied): (Int64, Int64)
        switch try UploadBeginning(mode, old: old?.length, kept: lengths) {
        case .kept(let index, let length):
            file = kept[index].file
            try faulting { () throws(Errno) in try System.truncate(file.descriptor, to: length) }
            (offset, copied) = (length, 0)
        case .nothing:
            file = try .inMemory()
            (offset, copied) = (0, 0)
        case .copy(let length):
            file = try .inMemory()
            if let old { try file.copy(length, from: old) }
            (offset, copied) = (length, length)
        }
        try state.use(MemoryRest(account: account, path: path, file: file, isInUse: true))
        let side = MemorySideFile(
            tree: tree, account: account, path: path, file: file, condition: CommitCondition(mode, old: old),
            copied: copied)
        return (side, offset)
    }
}

extension MemoryTree.State {
    func oldFile(at path: VirtualPath) throws(StorageFault) -> OpenFile? {
        switch nodes[path] {
        case nil: nil
        case .file(let file): file
        case .link: throw StorageFault(.notARegularFile)
        case .folder: throw StorageFault(.isDirectory)
        }
    }

    /// Checks that nothing is there; with an account, also that none of its uploads has the name in view.
    fileprivate func requireFree(_ path: VirtualPath, of account: [UInt8]?) throws(StorageFault) -> OpenFile? {
        let isTaken = nodes[path] != nil || rests.contains { $0.account == account && $0.path == path }
        if isTaken { throw StorageFault(.alreadyExists) }
        return nil
    }

    /// Begins to write a rest, in place of those that nobody is writing.
    fileprivate mutating func use(_ rest: MemoryRest) throws(StorageFault) {
        rests.removeAll { !$0.isInUse && $0.account == rest.account && $0.path == rest.path }
        let others = rests.count { $0.account == rest.account && $0.path == rest.path }
        guard others < SideFileNames.slots.count else { throw StorageFault(.busy) }
        rests.append(rest)
    }
}

extension OpenFile {
    var length: Int64 {
        get throws(StorageFault) { try faulting { () throws(Errno) in try System.status(of: descriptor).size } }
    }

    fileprivate static func inMemory() throws(StorageFault) -> OpenFile {
        try faulting { () throws(Errno) in
            let file = OpenFile(try System.memoryFile(named: .here))
            try System.setPermissionsOfOpenFile(file.descriptor, 0o644)
            return file
        }
    }

    fileprivate func copy(_ length: Int64, from source: OpenFile) throws(StorageFault) {
        try faulting { () throws(Errno) in
            var offset: Int64 = 0
            while offset < length {
                let count = try System.copy(
                    length - offset, at: offset, from: source.descriptor, into: descriptor)
                if count == 0 { throw .inputOutput }
                offset += count
            }
        }
    }
}
