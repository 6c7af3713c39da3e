// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Removes files of the source that are at the target, each only if it is still what has travelled.
struct SyncSourceRemoval {
    let request: SyncRequest

    /// Removes a file; `false` when it has changed meanwhile, so that it stays.
    func remove(_ file: SyncPath, _ version: SyncMemory.Version, on connection: inout FTPConnection)
        async throws(FTPError) -> Bool
    {
        switch request.direction {
        case .up: return try await removeHere(file, version)
        case .down:
            let path = request.remote.appending(file)
            guard let facts = try await connection.standing(at: path) else { return false }
            var entry = SyncEntry(facts, in: file.parent)
            // Without a machine's word its size alone is told.
            if facts.modified == nil { entry.told = version.time }
            guard facts.kind == .file, version.matches(entry) else { return false }
            try await connection.delete(path)
            return true
        }
    }

    private func removeHere(_ file: SyncPath, _ version: SyncMemory.Version) async throws(FTPError) -> Bool {
        let path = request.local.appending(file).bytes
        do throws(Errno) {
            return try await BlockingPool.shared.run { () throws(Errno) in
                let (directory, name) = LocalTree.split(path)
                guard let component = PathBytes(name) else { throw .invalidArgument }
                let parent = try LocalTree.openDirectory(directory)
                let status = try System.status(of: component, in: parent)
                let time = Timestamp(seconds: status.modified.seconds, nanoseconds: status.modified.nanoseconds)
                guard status.kind == .file, status.size == version.size, time == version.time else { return false }
                try System.removeName(component, in: parent)
                return true
            }
        } catch {
            throw Purpose(.openLocal, path).failure(.localFile, cause: error)
        }
    }
}
