// SPDX-License-Identifier: Apache-2.0
package import FTPStorage
package import FTPWire
import FerryIO

/// Uploads.
extension S3Storage {
    package func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> StagedFile {
        try await asking(.write, path) { () throws(S3Fault) in
            if path.isRoot { throw S3Fault(.isDirectory) }
            let key = try key(making: path)
            let content = try await content(of: path.parent)
            var isDirectory = content.directories.contains((key + "/").keyBytes)
            if !content.isWhole {
                isDirectory = try await requesting { () throws(S3Failure) in
                    try await !tree.bucket.list(key + "/", atMost: 1).objects.isEmpty
                }
            }
            if isDirectory { throw S3Fault(mode.replaces ? .isDirectory : .alreadyExists) }
            guard tree.uploads.begin(key, isOnly: mode == .create) else { throw S3Fault(.alreadyExists) }
            do throws(S3Fault) {
                let staging = try await begin(mode, at: path, key)
                return StagedFile(path: path, startOffset: staging.length, staging: staging)
            } catch {
                tree.uploads.end(key, isOnly: mode == .create)
                throw error
            }
        }
    }

    private func begin(_ mode: WriteMode, at path: VirtualPath, _ key: String) async throws(S3Fault) -> S3StagingFile {
        // From nothing over whatever is there: nothing need be known of that.
        let needsOld = mode != .replace && mode != .resume(at: 0)
        var old: S3Object?
        if needsOld { old = try await requesting { () throws(S3Failure) in try await tree.bucket.head(key) } }
        var kept: [S3Partial] = []
        let standing = try await standingRecords(of: path)
        if mode.mayContinue {
            for record in standing { if let partial = try await partial(record, of: path) { kept.append(partial) } }
        }
        if mode == .create, !standing.isEmpty { throw S3Fault(.alreadyExists) }
        let beginning: UploadBeginning
        do throws(StorageFault) {
            beginning = try UploadBeginning(mode, old: old?.size, kept: kept.map(\.length))
        } catch {
            throw S3Fault(error.kind)
        }
        let target = S3Target(path: path, key: key, mode: mode, old: old)
        switch beginning {
        case .nothing:
            for record in standing { try await drop(record, of: path) }
            return S3StagingFile(S3Receipt(target, S3Body(), record: nil, in: self))
        case .kept(let index, let length):
            let partial = kept[index]
            guard tree.uploads.hold(partial.record.key) else { throw S3Fault(.busy) }
            do throws(S3Fault) {
                let body = try S3Body(partial, cutTo: length)
                return S3StagingFile(S3Receipt(target, body, record: partial.record.key, in: self))
            } catch {
                tree.uploads.letGo(partial.record.key)
                throw error
            }
        case .copy(let length):
            var body = S3Body()
            if let old { body = try await S3Body(copying: length, of: old, from: tree.bucket) }
            return S3StagingFile(S3Receipt(target, body, record: nil, in: self))
        }
    }

    /// Removes what is kept by a record, as the upload that begins takes its place.
    private func drop(_ record: String, of path: VirtualPath) async throws(S3Fault) {
        let partial = try await partial(record, of: path)
        try await requesting { () throws(S3Failure) in try await discard(record: record, partial?.upload) }
        tree.directories.forget(path.parent)
    }

    package func partialUploads(to path: VirtualPath) async throws(StorageError) -> [PartialUpload] {
        try await asking(.stat, path) { () throws(S3Fault) in
            if path.isRoot { return [] }
            var found: [PartialUpload] = []
            for record in try await standingRecords(of: path) {
                guard let partial = try await partial(record, of: path) else { continue }
                found.append(
                    PartialUpload(
                        owner: account, target: path, identity: Array(record.utf8), length: partial.length,
                        modified: partial.record.stored))
            }
            return found
        }
    }

    package func discard(_ partial: PartialUpload) async -> PartialFate {
        let record = String(decoding: partial.identity, as: UTF8.self)
        guard tree.uploads.hold(record) else { return .held }
        defer { tree.uploads.letGo(record) }
        do throws(S3Fault) {
            guard let standing = try await self.partial(record, of: partial.target) else { return .gone }
            guard standing.length == partial.length else { return .held }
            try await requesting { () throws(S3Failure) in try await discard(record: record, standing.upload) }
            tree.directories.forget(partial.target.parent)
            return .removed
        } catch {
            return .held
        }
    }
}
