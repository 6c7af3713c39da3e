// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
package import FTPStorage
package import FTPWire

/// Directories, and the objects that stand for them: their markers.
extension S3Storage {
    package func makeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try await asking(.makeDirectory, path) { () throws(S3Fault) in
            if path.isRoot { throw S3Fault(.alreadyExists) }
            let key = try key(making: path)
            try await waitForLedger()
            try await requireDirectory(path.parent)
            try await addMarker(of: path, key + "/")
            tree.uploads.noteDirectory(key)
            tree.directories.forget(path.parent)
        }
    }

    /// Makes the marker of a new directory, if there is room for one more and nothing of that name.
    private func addMarker(of path: VirtualPath, _ key: String) async throws(S3Fault) {
        var change = await tree.book.begin([key])
        defer { tree.book.end(change) }
        switch try await nodeIfThere(path) {
        case nil:
            change.ended = try charge(replacing: nil)
            try await makeMarker(of: path, key, in: &change)
        case .directory(nil)?:
            // It is made of keys alone; whoever is told that it is there may count on it.
            try await makeMarker(of: path, key, in: &change)
            throw S3Fault(.alreadyExists)
        case .file?, .directory?: throw S3Fault(.alreadyExists)
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
            for record in others {
                // Another server is writing there.
                guard try await drop(record.key) else { throw S3Fault(.busy) }
            }
            try await keepDirectory(path.parent)
            try await removeMarker(key)
        }
    }

    private func removeMarker(_ key: String) async throws(S3Fault) {
        var change = await tree.book.begin([key])
        defer { tree.book.end(change) }
        var marker: S3Object?
        if change.isCounted {
            marker = try await requesting { () throws(S3Failure) in try await tree.bucket.head(key) }
        }
        try await change.requesting { () throws(S3Failure) in try await tree.bucket.delete(key) }
        if let marker { change.remove(marker) }
    }

    /// Sees to it that a directory stays, before anything goes out of it: its marker stands, or is made.
    ///
    /// That holds whatever others do, since a marker goes with its directory only. Files beside the one that goes say
    /// nothing, as they may be going, too. It must not be called inside another change, which may be what it waits for.
    func keepDirectory(_ path: VirtualPath) async throws(S3Fault) {
        if isKept(path) { return }
        let key = try directoryKey(path)
        var change = await tree.book.begin([key])
        defer { tree.book.end(change) }
        let look = tree.directories.look()
        let marker = try await requesting { () throws(S3Failure) in try await tree.bucket.head(key) }
        if marker == nil {
            try await makeMarker(of: path, key, in: &change)
        } else {
            tree.directories.noteMarker(of: path, look)
        }
    }

    /// True for a directory that is known to stay.
    func isKept(_ path: VirtualPath) -> Bool { path.isRoot || tree.directories.hasMarker(path) }

    func makeMarker(of path: VirtualPath, _ key: String, in change: inout S3Change) async throws(S3Fault) {
        let look = tree.directories.look()
        _ = try await change.requesting { () throws(S3Failure) in
            try await tree.bucket.put(key, [], contentType: "application/x-directory")
        }
        change.add(key, TreeUse(files: 1))
        tree.directories.noteMarker(of: path, look)
    }

    func requireDirectory(_ path: VirtualPath) async throws(S3Fault) {
        if path.isRoot || tree.directories.content(of: path) != nil { return }
        guard case .directory = try await node(at: path) else { throw S3Fault(.notADirectory) }
    }

    func requireEmpty(_ path: VirtualPath) async throws(S3Fault) {
        let key = try directoryKey(path)
        let page = try await requesting { () throws(S3Failure) in try await tree.bucket.list(key, atMost: 2) }
        guard page.objects.allSatisfy({ $0.key.isSameKey(as: key) }) else { throw S3Fault(.directoryNotEmpty) }
    }
}
