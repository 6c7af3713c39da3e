// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
package import FTPStorage
package import FTPWire
import FerryIO

/// Uploads.
extension S3Storage {
    package func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> StagedFile {
        try await asking(.write, path) { () throws(S3Fault) in
            if path.isRoot { throw S3Fault(.isDirectory) }
            let key = try key(making: path)
            try await waitForLedger()
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
        var now: S3Object?
        if needsOld || tree.book.ledger != nil {
            now = try await requesting { () throws(S3Failure) in try await tree.bucket.head(key) }
            try requireRoom(replacing: now)
        }
        let old = needsOld ? now : nil
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
        var target = S3Target(path: path, key: key, mode: mode, old: old, standing: standing)
        switch beginning {
        case .nothing:
            target.standing = []
            for record in standing { if try await !drop(record, of: path) { target.standing.append(record) } }
            let charge = try charge(replacing: now)
            return S3StagingFile(S3Receipt(target, S3Body(), record: nil, charge, in: self))
        case .kept(let index, let length):
            let body = try S3Body(kept[index], cutTo: length)
            let charge = try await take(kept[index], from: length, replacing: now)
            return S3StagingFile(S3Receipt(target, body, record: kept[index].record.key, charge, in: self))
        case .copy(let length):
            let charge = try charge(replacing: now, start: length)
            var body = S3Body()
            if let old { body = try await S3Body(copying: length, of: old, from: tree.bucket) }
            return S3StagingFile(S3Receipt(target, body, record: nil, charge, in: self))
        }
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
        var change = await tree.book.begin([record])
        defer { tree.book.end(change) }
        guard tree.uploads.hold(record) else { return .held }
        defer { tree.uploads.letGo(record) }
        do throws(S3Fault) {
            guard let standing = try await self.partial(record, of: partial.target) else { return .gone }
            guard standing.length == partial.length else { return .held }
            try await change.requesting { () throws(S3Failure) in
                try await discard(record: record, standing.upload)
            }
            change.remove(record, TreeUse(partial: standing.length))
            tree.directories.forget(partial.target.parent)
            return .removed
        } catch {
            return .held
        }
    }
}
