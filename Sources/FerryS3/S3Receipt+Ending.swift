// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPWire

/// The ends of an upload.
extension S3Receipt {
    /// Makes the object: returns its length.
    mutating func settle() async throws(S3Fault) -> Int64 {
        var change = await tree.book.begin([target.key])
        let length: Int64
        do throws(S3Fault) { length = try await settle(in: &change) } catch {
            if case .store(let failure) = error { change.note(failure) }
            tree.book.end(change)
            throw error
        }
        tree.book.end(change)
        await clear()
        return length
    }

    /// The same while nothing else changes at the key.
    private mutating func settle(in change: inout S3Change) async throws(S3Fault) -> Int64 {
        let isNew = try await checkCondition()
        var old: S3Object?
        if change.isCounted {
            let (bucket, key) = (tree.bucket, target.key)
            old = try await requesting { () throws(S3Failure) in try await bucket.head(key) }
        }
        if body.upload == nil, body.source == nil {
            let (bucket, key, bytes, metadata) = (tree.bucket, target.key, body.buffer, metadata)
            try await settled { () throws(S3Failure) in
                try await bucket.put(key, bytes, metadata: metadata, isNew: isNew)
            }
        } else {
            try await complete(isNew: isNew)
        }
        if let old { change.remove(old) }
        change.add(target.key, TreeUse(bytes: tree.settings.form.contentLength(of: body.length), files: 1))
        (change.ended, charge) = (charge, nil)
        return body.length
    }

    /// Looks whether the name is as it has to be; true when nothing may be there.
    private mutating func checkCondition() async throws(S3Fault) -> Bool {
        if tree.uploads.isDirectory(target.key) { throw S3Fault(.isDirectory) }
        switch (target.mode, target.old) {
        case (.replace, _), (.resume(at: 0), _): return false
        case (_, nil): return true
        case (_, let old?):
            let (bucket, key) = (tree.bucket, target.key)
            let now = try await requesting { () throws(S3Failure) in try await bucket.head(key) }
            guard let now else { throw S3Fault(.busy) }
            if now.entityTag == old.entityTag, now.size == old.size { return false }
            // Blocks that are sealed for their places cannot be put behind others.
            guard target.mode == .append, tree.settings.form.isPlain, now.size > old.size else { throw S3Fault(.busy) }
            try await appendTo(now)
            return false
        }
    }

    /// Puts what arrived behind an object to which others have appended meanwhile.
    private mutating func appendTo(_ object: S3Object) async throws(S3Fault) {
        if body.source != nil {
            body.move(behind: object)
        } else if body.upload == nil {
            let arrived = body.buffer.dropFirst(Int(body.copied))
            body = try await S3Body(copying: object.size, of: object, from: tree.bucket)
            body.append(arrived)
        } else {
            throw S3Fault(.busy)
        }
    }

    private mutating func complete(isNew: Bool) async throws(S3Fault) {
        let upload = try await begun()
        if !body.buffer.isEmpty { try await sendPart() }
        while !body.running.isEmpty { try await collect() }
        let copies = try await copies(for: upload)
        let (bucket, parts) = (tree.bucket, copies + body.parts)
        if isNew {
            let key = target.key
            let now = try await requesting { () throws(S3Failure) in try await bucket.head(key) }
            if now != nil { throw S3Fault(.alreadyExists) }
        }
        try await settled { () throws(S3Failure) in try await bucket.complete(upload, parts) }
    }

    private func copies(for upload: S3Upload) async throws(S3Fault) -> [S3Part] {
        guard let source = body.source else { return [] }
        var parts: [S3Part] = []
        // Another one made it longer than the numbers that were left for it.
        if let first = body.parts.first, source.pieces.count >= first.number { throw S3Fault(.busy) }
        for piece in source.pieces {
            let number = parts.count + 1
            parts.append(
                try await requesting { () throws(S3Failure) in
                    try await tree.bucket.copyPart(number, of: upload, from: source.object, piece)
                })
        }
        return parts
    }

    /// Makes the request that gives the file its name; when its answer is lost, the store is asked what came of it.
    private func settled(_ request: () async throws(S3Failure) -> some Any) async throws(S3Fault) {
        do throws(S3Failure) { _ = try await request() } catch {
            if error.kind == .denied || error.kind == .full { throw .store(error) }
            let (bucket, key) = (tree.bucket, target.key)
            let now = try? await requesting { () throws(S3Failure) in try await bucket.head(key) }
            if now?.metadata[Self.identityName] == identity { return }
            throw error.kind == .condition ? S3Fault(.alreadyExists) : .store(error)
        }
    }

    /// Removes all that told of the upload, and of others before it that the new file makes worthless.
    private mutating func clear() async {
        let (bucket, directories, parent) = (tree.bucket, tree.directories, target.path.parent)
        if let record, recorded != nil {
            try? await bucket.delete(record)
            directories.forget(parent)
        }
        end()
        for record in (try? await storage.standingRecords(of: target.path)) ?? [] {
            _ = try? await storage.drop(record, of: target.path)
        }
    }

    /// Keeps what arrived for another upload, in place of what others have left; returns the length of the file so far.
    mutating func keep() async -> Int64 {
        defer { end() }
        // One that does not arrive leaves those before it.
        do throws(S3Fault) { while !body.running.isEmpty { try await collect() } } catch {}
        if let fullParts { body.keepOnlyParts(fullParts) }
        guard body.length > body.copied, let record = takeRecord() else { return await discardAll() }
        do throws(S3Fault) {
            if body.source != nil {
                let upload = try await begun()
                body.parts = try await copies(for: upload) + body.parts
                body.source = nil
            }
            let length = try await leave(record)
            await dropOthers()
            return length
        } catch {
            return await discardAll()
        }
    }

    /// Writes the record of what is kept, and counts that, if it fits into the quota; returns its length.
    private mutating func leave(_ record: String) async throws(S3Fault) -> Int64 {
        var change = await tree.book.begin([record])
        // Let go before the change ends: a count must not find it in nobody's hands meanwhile.
        defer {
            letGo()
            tree.book.end(change)
        }
        let rest = Array(body.buffer.prefix(Int(S3Storage.longestRest)))
        let length = body.parts.reduce(Int64(rest.count)) { $0 + $1.size }
        let form = tree.settings.form
        let use = TreeUse(bytes: form.contentLength(of: length), files: 1)
        do throws(StorageFault) { try charge?.cover(use) } catch { throw .fault(error) }
        try await replace(record, by: S3Partial.kept, rest, in: &change)
        change.add(record, TreeUse(partial: length, in: form))
        (change.ended, charge) = (charge, nil)
        return length
    }

    private func dropOthers() async {
        for other in (try? await storage.standingRecordsNow(of: target.path)) ?? [] where other != record {
            _ = try? await storage.drop(other, of: target.path)
        }
    }

    /// Leaves nothing, and so returns 0.
    mutating func discard() async -> Int64 {
        defer { end() }
        return await discardAll()
    }

    private mutating func discardAll() async -> Int64 {
        if let charge { tree.book.ledger?.end(charge.number) }
        charge = nil
        for task in body.running { task.cancel() }
        for task in body.running { _ = await task.value }
        body.running = []
        // The record stays where its upload does, so that a sweep finds both.
        if let record, recorded != nil || body.upload != nil {
            do throws(S3Failure) { try await storage.discard(record: record, body.upload) } catch {
                tree.book.ledger?.doubt()
            }
            tree.directories.forget(target.path.parent)
        } else if let upload = body.upload {
            try? await tree.bucket.abort(upload)
        }
        return 0
    }

    /// Leaves what an earlier upload has brought.
    mutating func revert() async -> Int64 {
        for task in body.running { task.cancel() }
        for task in body.running { _ = await task.value }
        let upload = body.upload
        body = beginning
        if beginning.upload == nil, let upload { try? await tree.bucket.abort(upload) }
        return await keep()
    }

    /// Gives back what other uploads may want.
    private mutating func end() {
        if hasEnded { return }
        hasEnded = true
        tree.uploads.end(target.key, isOnly: target.mode == .create)
        letGo()
        (body.buffer, body.lease) = ([], nil)
    }

    /// Gives back the record, of which the upload still knows the name.
    private mutating func letGo() {
        if let record, !hasLetGo { tree.uploads.letGo(record) }
        hasLetGo = true
    }
}
