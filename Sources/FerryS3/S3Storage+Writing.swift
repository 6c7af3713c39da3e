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
                let (staging, beginning) = try await begin(mode, at: path, key)
                return StagedFile(path: path, startOffset: staging.length, staging: staging, beginning: beginning)
            } catch {
                tree.uploads.end(key, isOnly: mode == .create)
                throw error
            }
        }
    }

    private func begin(
        _ mode: WriteMode, at path: VirtualPath, _ key: String
    ) async throws(S3Fault) -> (S3StagingFile, StoredBeginning?) {
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
        let form = tree.settings.form
        do throws(StorageFault) {
            beginning = try UploadBeginning(
                mode, old: (old?.size).map(form.contentLength(of:)),
                kept: kept.map { form.contentLength(of: $0.length) })
        } catch {
            throw S3Fault(error.kind)
        }
        var target = S3Target(path: path, key: key, mode: mode, old: old, standing: standing)
        switch beginning {
        case .nothing:
            target.standing = []
            for record in standing { if try await !drop(record, of: path) { target.standing.append(record) } }
            let charge = try charge(replacing: now)
            return (S3StagingFile(S3Receipt(target, S3Body(), record: nil, charge, in: self)), nil)
        case .kept(let index, let offset):
            let (known, length) = kept[index].beginning(at: offset, of: form)
            let body = try S3Body(kept[index], cutTo: length)
            let charge = try await take(kept[index], from: length, replacing: now)
            let receipt = S3Receipt(
                target, body, head: known?.head ?? [], record: kept[index].record.key, charge, in: self)
            return (S3StagingFile(receipt), known)
        case .copy(let offset):
            var known: StoredBeginning?
            if let old { known = try await storedBeginning(at: offset, of: old) }
            let length = form.cut(at: offset)
            let charge = try charge(replacing: now, start: length)
            var body = S3Body()
            if let old { body = try await S3Body(copying: length, of: old, from: tree.bucket) }
            let receipt = S3Receipt(target, body, head: known?.head ?? [], record: nil, charge, in: self)
            return (S3StagingFile(receipt), known)
        }
    }

    /// What an upload that goes on with an object has to know; nil for files as they are.
    private func storedBeginning(at offset: Int64, of object: S3Object) async throws(S3Fault) -> StoredBeginning? {
        let form = tree.settings.form
        if form.isPlain || offset <= 0 { return nil }
        let start = form.cut(at: offset)
        let head = try await bytes(0..<min(form.head, object.size), of: object)
        let block = try await bytes(start..<min(start + form.block, object.size), of: object)
        return StoredBeginning(offset: offset, head: head, block: block, replaced: object.size)
    }

    private func bytes(_ range: Range<Int64>, of object: S3Object) async throws(S3Fault) -> [UInt8] {
        let found = try await requesting { () throws(S3Failure) in
            try await tree.bucket.get(object.key, range, matching: object.entityTag)
        }
        guard let found, found.bytes.count == range.count else { throw S3Fault(.busy) }
        return found.bytes
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
            change.remove(record, TreeUse(partial: standing.length, in: tree.settings.form))
            tree.directories.forget(partial.target.parent)
            return .removed
        } catch {
            return .held
        }
    }
}
