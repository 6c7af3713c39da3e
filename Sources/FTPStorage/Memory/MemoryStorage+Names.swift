// SPDX-License-Identifier: Apache-2.0
package import FTPWire
import FerryIO
import Synchronization

/// Changing names and attributes.
extension MemoryStorage {
    package func makeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try onTree(.makeDirectory, path) { state throws(StorageFault) in
            if path.isRoot { throw StorageFault(.alreadyExists) }
            let place = try state.place(of: path)
            guard state.nodes[place] == nil else { throw StorageFault(.alreadyExists) }
            state.nodes[place] = .directory(modified: .wallClock, mode: 0o755)
        }
    }

    package func removeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try onTree(.removeDirectory, path) { state throws(StorageFault) in
            let place = try state.place(of: path)
            switch try state.node(at: place) {
            case .directory: break
            case .link: throw StorageFault(.isLink)
            case .file: throw StorageFault(.notADirectory)
            }
            guard state.children(of: place).isEmpty else { throw StorageFault(.directoryNotEmpty) }
            guard !state.partials.contains(where: { $0.isInUse && $0.path.parent == place }) else {
                throw StorageFault(.busy)
            }
            state.partials.removeAll { $0.path.parent == place }
            state.nodes[place] = nil
        }
    }

    package func removeFile(_ path: VirtualPath) async throws(StorageError) {
        try onTree(.removeFile, path) { state throws(StorageFault) in
            let place = try state.place(of: path)
            switch state.nodes[place] {
            case .directory: throw StorageFault(.isDirectory)
            case .file, .link: state.nodes[place] = nil
            case nil:
                let own = state.partials.filter { $0.account == account && $0.path == place }
                if own.contains(where: \.isInUse) { throw StorageFault(.busy) }
                if own.isEmpty { throw StorageFault(.noSuchFile) }
                state.partials.removeAll { $0.account == account && $0.path == place }
            }
        }
    }

    package func rename(
        _ path: VirtualPath, to newPath: VirtualPath, replacing: Bool
    ) async throws(StorageError) {
        try onTree(.rename, path) { state throws(StorageFault) in
            let place = try state.place(of: path)
            let node = try state.node(at: place)
            if newPath != path, newPath.isWithin(path) { throw StorageFault(.intoItself) }
            let newPlace = try state.place(of: newPath)
            if place == newPlace { return }
            if newPlace.isWithin(place) { throw StorageFault(.intoItself) }
            switch (node, state.nodes[newPlace]) {
            case (_, nil): break
            case (_, _?) where !replacing: throw StorageFault(.alreadyExists)
            case (.file, .directory), (.link, .directory): throw StorageFault(.isDirectory)
            case (.directory, .file), (.directory, .link): throw StorageFault(.notADirectory)
            case (.directory, .directory) where !state.children(of: newPlace).isEmpty:
                throw StorageFault(.directoryNotEmpty)
            case (_, _?): break
            }
            state.move(place, to: newPlace)
        }
    }

    package func setModificationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try onTree(.setModificationTime, path) { state throws(StorageFault) in
            let place = try state.resolved(path)
            switch try state.node(at: place) {
            case .link: throw StorageFault(.notSupported)
            case .directory(_, let mode): state.nodes[place] = .directory(modified: time, mode: mode)
            case .file(let file): file.state.withLock { $0.modified = time }
            }
        }
    }

    package func setCreationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try onTree(.setCreationTime, path) { state throws(StorageFault) in
            guard case .file(let file) = try state.node(at: state.resolved(path)) else {
                throw StorageFault(.notSupported)
            }
            file.state.withLock { $0.created = time }
        }
    }

    package func setMode(_ mode: UInt16, of path: VirtualPath) async throws(StorageError) {
        try onTree(.setMode, path) { state throws(StorageFault) in
            let mode = mode & 0o777
            let place = try state.resolved(path)
            switch try state.node(at: place) {
            case .link: throw StorageFault(.notSupported)
            case .directory(let modified, _): state.nodes[place] = .directory(modified: modified, mode: mode)
            case .file(let file): file.state.withLock { $0.mode = mode }
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
