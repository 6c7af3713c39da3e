// SPDX-License-Identifier: Apache-2.0
package import FTPStorage
package import FTPWire

/// Changing names.
extension S3Storage {
    package func makeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try await asking(.makeDirectory, path) { () throws(S3Fault) in
            if path.isRoot { throw S3Fault(.alreadyExists) }
            let key = try key(making: path)
            try await requireDirectory(path.parent)
            switch try await nodeIfThere(path) {
            case nil: break
            case .directory(nil):
                // It is made of keys alone; whoever is told that it is there may count on it.
                try await requesting { () throws(S3Failure) in try await makeMarker(of: path, key + "/") }
                throw S3Fault(.alreadyExists)
            case _?: throw S3Fault(.alreadyExists)
            }
            try await requesting { () throws(S3Failure) in try await makeMarker(of: path, key + "/") }
            tree.uploads.noteDirectory(key)
            tree.directories.forget(path.parent)
        }
    }

    package func removeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try await asking(.removeDirectory, path) { () throws(S3Fault) in
            if path.isRoot { throw S3Fault(.permissionDenied) }
            let key = try directoryKey(path)
            guard case .directory = try await node(at: path) else { throw S3Fault(.notADirectory) }
            let page = try await requesting { () throws(S3Failure) in try await tree.bucket.list(key) }
            let others = page.objects.filter { !$0.key.isSameKey(as: key) }
            guard others.allSatisfy({ isRecord($0.key, below: key) }), page.next == nil else {
                throw S3Fault(.directoryNotEmpty)
            }
            if tree.uploads.holds(below: key) { throw S3Fault(.busy) }
            // Also when the answer to its removal is lost.
            defer {
                tree.directories.forgetWhole(path)
                tree.directories.forget(path.parent)
            }
            try await requesting { () throws(S3Failure) in
                for (upload, _) in try await tree.bucket.uploads(key) { try await tree.bucket.abort(upload) }
                for record in others { try await tree.bucket.delete(record.key) }
                try await keepDirectory(path.parent)
                try await tree.bucket.delete(key)
            }
        }
    }

    package func removeFile(_ path: VirtualPath) async throws(StorageError) {
        try await asking(.removeFile, path) { () throws(S3Fault) in
            if path.isRoot { throw S3Fault(.permissionDenied) }
            let key = try key(lookingUp: path)
            switch try await nodeIfThere(path) {
            case .directory: throw S3Fault(.isDirectory)
            case .file:
                try await requesting { () throws(S3Failure) in
                    try await keepDirectory(path.parent)
                    try await tree.bucket.delete(key)
                }
            case nil: try await removePartials(of: path)
            }
        }
    }

    private func removePartials(of path: VirtualPath) async throws(S3Fault) {
        if try records(of: path).contains(where: { tree.uploads.isHeld($0) }) { throw S3Fault(.busy) }
        let records = try await standingRecords(of: path)
        if records.isEmpty {
            _ = try await node(at: path)
            throw S3Fault(.noSuchFile)
        }
        for record in records {
            let partial = try await partial(record, of: path)
            try await requesting { () throws(S3Failure) in try await discard(record: record, partial?.upload) }
        }
        tree.directories.forget(path.parent)
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

    private func move(_ object: S3Object, to key: String, from path: VirtualPath) async throws(S3Fault) {
        try await requesting { () throws(S3Failure) in
            try await tree.bucket.copy(object, to: key, metadata: object.metadata)
            try await keepDirectory(path.parent)
            try await tree.bucket.delete(object.key)
        }
    }

    /// Copies each object below a directory, and removes the old ones when all are there: what fails half way leaves the
    /// old directory whole.
    private func moveDirectory(
        _ path: VirtualPath, to newPath: VirtualPath, _ newKey: String
    ) async throws(S3Fault) {
        let key = try directoryKey(path)
        if tree.uploads.holds(below: key) { throw S3Fault(.busy) }
        try await requesting { () throws(S3Failure) in
            let page = try await tree.bucket.list(key, atMost: min(tree.settings.renamed, 1000))
            guard page.next == nil else {
                throw S3Failure(.notImplemented, "more than \(tree.settings.renamed) objects would have to be copied")
            }
            try await makeMarker(of: newPath, newKey)
            for listed in page.objects where !listed.key.isSameKey(as: key) {
                // The uploads of records have the old key for good.
                if isRecord(listed.key, below: key) { continue }
                guard let object = try await tree.bucket.head(listed.key) else { continue }
                try await tree.bucket.copy(
                    object, to: newKey + object.key.behind(key), metadata: object.metadata)
            }
            try await keepDirectory(path.parent)
            for object in page.objects { try await tree.bucket.delete(object.key) }
        }
    }

    package func setModificationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try await asking(.setModificationTime, path) { () throws(S3Fault) in
            guard tree.settings.keepsTimes else { throw S3Fault(.notSupported) }
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
}

extension S3Storage {
    func requireDirectory(_ path: VirtualPath) async throws(S3Fault) {
        if path.isRoot || tree.directories.content(of: path) != nil { return }
        guard case .directory = try await node(at: path) else { throw S3Fault(.notADirectory) }
    }

    private func requireEmpty(_ path: VirtualPath) async throws(S3Fault) {
        let key = try directoryKey(path)
        let page = try await requesting { () throws(S3Failure) in try await tree.bucket.list(key, atMost: 2) }
        guard page.objects.allSatisfy({ $0.key.isSameKey(as: key) }) else { throw S3Fault(.directoryNotEmpty) }
    }

    /// Sees to it that a directory stays, before anything goes out of it: its marker stands, or is made.
    ///
    /// That holds whatever others do, since a marker goes with its directory only. Files beside the one that goes say
    /// nothing, as they may be going, too.
    func keepDirectory(_ path: VirtualPath) async throws(S3Failure) {
        if path.isRoot || tree.directories.hasMarker(path) { return }
        guard let key = tree.names.directory(path) else { return }
        let look = tree.directories.look()
        if try await tree.bucket.head(key) == nil { return try await makeMarker(of: path, key) }
        tree.directories.noteMarker(of: path, look)
    }

    /// Makes the object that stands for a directory.
    private func makeMarker(of path: VirtualPath, _ key: String) async throws(S3Failure) {
        let look = tree.directories.look()
        try await tree.bucket.put(key, [], contentType: "application/x-directory")
        tree.directories.noteMarker(of: path, look)
    }

    func isRecord(_ key: String, below directory: String) -> Bool {
        StagingNames.isReserved(Array(key.behind(directory).utf8))
    }
}
