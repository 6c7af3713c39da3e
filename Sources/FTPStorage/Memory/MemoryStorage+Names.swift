// SPDX-License-Identifier: Apache-2.0
package import FTPWire
import FerryIO

/// Changing names and attributes.
extension MemoryStorage {
    package func makeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try onTree(.makeDirectory, path) { state throws(StorageFault) in
            if path.isRoot { throw StorageFault(.alreadyExists) }
            try state.requirePlace(path)
            guard state.nodes[path] == nil else { throw StorageFault(.alreadyExists) }
            state.nodes[path] = .folder(modified: .wallClock, mode: 0o755)
        }
    }

    package func removeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try onTree(.removeDirectory, path) { state throws(StorageFault) in
            try state.requirePlace(path)
            try state.requireFolder(path)
            guard state.children(of: path).isEmpty else { throw StorageFault(.directoryNotEmpty) }
            guard !state.rests.contains(where: { $0.isInUse && $0.path.parent == path }) else {
                throw StorageFault(.busy)
            }
            state.rests.removeAll { $0.path.parent == path }
            state.nodes[path] = nil
        }
    }

    package func removeFile(_ path: VirtualPath) async throws(StorageError) {
        try onTree(.removeFile, path) { state throws(StorageFault) in
            try state.requirePlace(path)
            switch state.nodes[path] {
            case .folder: throw StorageFault(.isDirectory)
            case .file: state.nodes[path] = nil
            case nil:
                let own = state.rests.filter { $0.account == account && $0.path == path }
                if own.contains(where: \.isInUse) { throw StorageFault(.busy) }
                if own.isEmpty { throw StorageFault(.noSuchFile) }
                state.rests.removeAll { $0.account == account && $0.path == path }
            }
        }
    }

    package func rename(
        _ path: VirtualPath, to newPath: VirtualPath, replacing: Bool
    ) async throws(StorageError) {
        try onTree(.rename, path) { state throws(StorageFault) in
            if newPath != path, newPath.isWithin(path) { throw StorageFault(.intoItself) }
            try state.requirePlace(path)
            let node = try state.node(at: path)
            try state.requirePlace(newPath)
            if path == newPath { return }
            switch (node, state.nodes[newPath]) {
            case (_, nil): break
            case (_, _?) where !replacing: throw StorageFault(.alreadyExists)
            case (.file, .folder): throw StorageFault(.isDirectory)
            case (.folder, .file): throw StorageFault(.notADirectory)
            case (.folder, .folder) where !state.children(of: newPath).isEmpty: throw StorageFault(.directoryNotEmpty)
            case (_, _?): break
            }
            state.move(path, to: newPath)
        }
    }

    package func setModificationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try onTree(.setModificationTime, path) { state throws(StorageFault) in
            switch try state.node(at: path) {
            case .folder(_, let mode): state.nodes[path] = .folder(modified: time, mode: mode)
            case .file(let file):
                try faulting { () throws(Errno) in
                    try System.setModified(
                        file.descriptor, seconds: time.seconds, nanoseconds: time.nanoseconds)
                }
            }
        }
    }

    package func setMode(_ mode: UInt16, of path: VirtualPath) async throws(StorageError) {
        try onTree(.setMode, path) { state throws(StorageFault) in
            let mode = mode & 0o777
            switch try state.node(at: path) {
            case .folder(let modified, _): state.nodes[path] = .folder(modified: modified, mode: mode)
            case .file(let file):
                try faulting { () throws(Errno) in
                    try System.setPermissionsOfOpenFile(file.descriptor, mode)
                }
            }
        }
    }
}

extension MemoryTree.State {
    fileprivate mutating func move(_ path: VirtualPath, to newPath: VirtualPath) {
        for (old, node) in nodes where old.isWithin(path) {
            nodes[old] = nil
            let rest = old.components.dropFirst(path.components.count)
            nodes[rest.reduce(newPath) { $0.appending($1) }] = node
        }
    }
}
