// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
package import FTPStorage
package import FTPWire

/// Changing the names of files, and what belongs to them.
extension S3Storage {
    package func removeFile(_ path: VirtualPath) async throws(StorageError) {
        try await asking(.removeFile, path) { () throws(S3Fault) in
            if path.isRoot { throw S3Fault(.permissionDenied) }
            let key = try key(lookingUp: path)
            if !isKept(path.parent) {
                // No directory is made for a file that is not there.
                switch try await nodeIfThere(path) {
                case .file: try await keepDirectory(path.parent)
                case .directory: throw S3Fault(.isDirectory)
                case nil: return try await removePartials(of: path)
                }
            }
            if try await !removeObject(key, of: path) { try await removePartials(of: path) }
        }
    }

    /// Removes a file, and counts that; false when it is not there.
    private func removeObject(_ key: String, of path: VirtualPath) async throws(S3Fault) -> Bool {
        var change = await tree.book.begin([key])
        defer { tree.book.end(change) }
        switch try await nodeIfThere(path) {
        case .file(let object):
            try await change.requesting { () throws(S3Failure) in try await tree.bucket.delete(key) }
            change.remove(object)
            return true
        case .directory: throw S3Fault(.isDirectory)
        case nil: return false
        }
    }

    private func removePartials(of path: VirtualPath) async throws(S3Fault) {
        if try records(of: path).contains(where: { tree.uploads.isHeld($0) }) { throw S3Fault(.busy) }
        let records = try await standingRecords(of: path)
        if records.isEmpty {
            _ = try await node(at: path)
            throw S3Fault(.noSuchFile)
        }
        var isDropped = false
        for record in records { if try await drop(record, of: path) { isDropped = true } }
        if !isDropped { throw S3Fault(.busy) }
    }

    package func rename(
        _ path: VirtualPath, to newPath: VirtualPath, replacing: Bool
    ) async throws(StorageError) {
        try await asking(.rename, path) { () throws(S3Fault) in
            if path.isRoot { throw S3Fault(.permissionDenied) }
            let node = try await node(at: path)
            if newPath.isRoot { throw S3Fault(.permissionDenied) }
            if newPath != path, newPath.isWithin(path) { throw S3Fault(.intoItself) }
            let newKey = try key(making: newPath)
            try await requireDirectory(newPath.parent)
            if newPath == path { return }
            let old = try await nodeIfThere(newPath)
            switch (node, old) {
            case (_, nil): break
            case (_, _?) where !replacing: throw S3Fault(.alreadyExists)
            case (.file, .directory): throw S3Fault(.isDirectory)
            case (.directory, .file): throw S3Fault(.notADirectory)
            case (.directory, .directory): try await requireEmpty(newPath)
            case (.file, .file): break
            }
            switch node {
            case .file(let object): try await move(object, to: newKey, from: path)
            case .directory:
                defer { tree.directories.forgetAll() }
                try await moveDirectory(path, to: newPath, newKey + "/")
            }
        }
    }

    package func setModificationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try await asking(.setModificationTime, path) { () throws(S3Fault) in
            guard tree.settings.keepsTimes else { throw S3Fault(.notSupported) }
            guard !path.isRoot else { throw S3Fault(.notSupported) }
            let key = try key(lookingUp: path)
            // An upload that ends meanwhile must not be replaced by the older content.
            let change = await tree.book.begin([key])
            defer { tree.book.end(change) }
            guard case .file(let object) = try await node(at: path) else { throw S3Fault(.notSupported) }
            var metadata = object.metadata
            let fraction = String(time.nanoseconds + 1_000_000_000).dropFirst()
            metadata[Self.timeName] = time.nanoseconds == 0 ? "\(time.seconds)" : "\(time.seconds).\(fraction)"
            try await requesting { () throws(S3Failure) in
                try await tree.bucket.copy(object, to: object.key, metadata: metadata)
            }
        }
    }

    package func setMode(_: UInt16, of path: VirtualPath) async throws(StorageError) {
        throw StorageError(.notSupported, .setMode, path)
    }

    func isRecord(_ key: String, below directory: String) -> Bool {
        StagingNames.isReserved(Array(key.behind(directory).utf8))
    }
}
