// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPWire

/// Objects under other keys: each is copied, and then removed.
extension S3Storage {
    func move(_ object: S3Object, to key: String, from path: VirtualPath) async throws(S3Fault) {
        try await keepDirectory(path.parent)
        var change = await tree.book.begin([object.key, key])
        defer { tree.book.end(change) }
        var old: S3Object?
        if change.isCounted {
            old = try await requesting { () throws(S3Failure) in try await tree.bucket.head(key) }
        }
        try await change.requesting { () throws(S3Failure) in
            try await tree.bucket.copy(object, to: key, metadata: object.metadata)
        }
        change.add(key, TreeUse(object, in: tree.settings.form))
        if let old { change.remove(old) }
        try await change.requesting { () throws(S3Failure) in try await tree.bucket.delete(object.key) }
        change.remove(object)
    }

    /// Copies each object below a directory, and removes the old ones when all are there: what fails half way leaves the
    /// old directory whole.
    ///
    /// Broken uploads that are kept do not move, but go: the parts have the old key for good.
    func moveDirectory(
        _ path: VirtualPath, to newPath: VirtualPath, _ newKey: String
    ) async throws(S3Fault) {
        let key = try directoryKey(path)
        if tree.uploads.holds(below: key) { throw S3Fault(.busy) }
        try await keepDirectory(path.parent)
        let page = try await requesting { () throws(S3Failure) in
            try await tree.bucket.list(key, atMost: min(tree.settings.renamed, 1000))
        }
        guard page.next == nil else { throw S3Fault(.notSupported) }
        let records = page.objects.map(\.key).filter(tree.book.isRecord)
        for record in records {
            let found = try await requesting { () throws(S3Failure) in try await tree.bucket.head(record) }
            if let found, isForeign(found) { throw S3Fault(.busy) }
        }
        try await moveObjects(page.objects.map(\.key).filter { !tree.book.isRecord($0) }, key, to: newPath, newKey)
        for record in records { try await drop(record) }
    }

    private func moveObjects(
        _ listed: [String], _ key: String, to newPath: VirtualPath, _ newKey: String
    ) async throws(S3Fault) {
        // Nothing is stored at one of the keys between its copy and its removal.
        var change = await tree.book.begin([key, newKey] + listed)
        defer { tree.book.end(change) }
        change.movesDirectory = true
        var hasMarker = false
        if change.isCounted {
            hasMarker = try await requesting { () throws(S3Failure) in try await tree.bucket.head(newKey) } != nil
        }
        try await makeMarker(of: newPath, newKey, in: &change)
        if hasMarker { change.remove(newKey, TreeUse(files: 1)) }
        var moved: [S3Object] = []
        for old in listed {
            let found = try await requesting { () throws(S3Failure) in try await tree.bucket.head(old) }
            guard let found else { continue }
            moved.append(found)
            if old.isSameKey(as: key) { continue }
            let target = newKey + old.behind(key)
            try await change.requesting { () throws(S3Failure) in
                try await tree.bucket.copy(found, to: target, metadata: found.metadata)
            }
            change.add(target, TreeUse(found, in: tree.settings.form))
        }
        for object in moved {
            try await change.requesting { () throws(S3Failure) in try await tree.bucket.delete(object.key) }
            change.remove(object)
        }
    }
}
