// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO

/// The file that an upload is to become, and what stood there when it began.
struct S3Target: Sendable {
    let path: VirtualPath
    let key: String
    let mode: WriteMode
    let old: S3Object?
}

/// The work of an upload: bytes go into parts, and in the end the parts become an object, or are kept.
struct S3Receipt: Sendable {
    let target: S3Target
    let storage: S3Storage
    private(set) var body: S3Body
    /// As it was when the upload began.
    private let beginning: S3Body
    /// The object that tells of the upload (`S3Partial`), which it holds.
    private var record: String?
    private var recorded: Timestamp?
    /// Stored with the object, so that it is known again when an answer was lost.
    private let identity = RequestSigner.hexadecimal((0..<16).map { _ in UInt8.random(in: 0...255) })
    private var hasEnded = false

    private static let identityName = "ferry-id"
    /// The bytes that need no memory of the budget.
    private static let short = 64 * 1024

    init(_ target: S3Target, _ body: S3Body, record: String?, in storage: S3Storage) {
        (self.target, self.body, beginning, self.storage) = (target, body, body, storage)
        self.record = record
        recorded = record == nil ? nil : storage.tree.bucket.now
    }

    private var tree: S3Tree { storage.tree }

    /// Takes bytes; waits for memory, and for parts while as many are on their way as may be.
    mutating func append(_ bytes: [UInt8]) async throws(S3Fault) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let size = tree.settings.size(ofPart: body.nextNumber)
            if body.lease == nil, body.buffer.count + rest.count > Self.short {
                guard let lease = await tree.budget.take(size) else { throw S3Fault(.cancelled) }
                body.lease = lease
            }
            let piece = rest.prefix(max(1, size - body.buffer.count))
            body.append(piece)
            rest = rest.dropFirst(piece.count)
            if body.buffer.count >= size { try await sendPart() }
        }
        if let recorded, body.upload != nil, tree.bucket.now.seconds - recorded.seconds > S3Partial.lease {
            try await writeRecord(S3Partial.running)
        }
    }

    /// Sends what is in memory as a part.
    private mutating func sendPart() async throws(S3Fault) {
        let upload = try await begun()
        while body.running.count >= tree.settings.parallelParts { try await collect() }
        let (bucket, number, bytes, lease) = (tree.bucket, body.nextNumber, body.buffer, body.lease)
        body.running.append(
            Task {
                defer { withExtendedLifetime(lease) {} }
                do throws(S3Failure) { return .success(try await bucket.putPart(number, of: upload, bytes)) } catch {
                    return .failure(error)
                }
            })
        (body.buffer, body.lease) = ([], nil)
    }

    /// Waits for the first part on its way.
    private mutating func collect() async throws(S3Fault) {
        guard !body.running.isEmpty else { return }
        switch await body.running.removeFirst().value {
        case .success(let part): body.parts.append(part)
        case .failure(let failure):
            // Parts behind one that is missing are of no use.
            for task in body.running { task.cancel() }
            body.running = []
            throw .store(failure)
        }
    }

    /// The upload in parts, begun and recorded when the first of them is full.
    private mutating func begun() async throws(S3Fault) -> S3Upload {
        if let upload = body.upload { return upload }
        let key = target.key
        let (bucket, metadata) = (tree.bucket, metadata)
        let upload = try await requesting { () throws(S3Failure) in try await bucket.begin(key, metadata: metadata) }
        body.upload = upload
        try await writeRecord(S3Partial.running)
        return upload
    }

    /// Stored along with the object.
    private var metadata: [String: String] { [Self.identityName: identity] }

    private mutating func writeRecord(_ state: String, _ bytes: [UInt8] = []) async throws(S3Fault) {
        guard let record = takeRecord() else { return }
        var metadata = [S3Partial.stateName: state, S3Partial.nodeName: tree.settings.node]
        metadata[S3Partial.uploadName] = body.upload?.identifier
        if state == S3Partial.kept, body.upload != nil { metadata[S3Partial.partsName] = "\(body.parts.count)" }
        let bucket = tree.bucket
        _ = try await requesting { [metadata] () throws(S3Failure) in
            try await bucket.put(record, bytes, metadata: metadata)
        }
        recorded = bucket.now
        tree.directories.forget(target.path.parent)
    }

    /// The record of the upload: one that no other upload of this server has.
    mutating func takeRecord() -> String? {
        if let record { return record }
        record = ((try? storage.records(of: target.path)) ?? []).first { tree.uploads.hold($0) }
        return record
    }
}

/// The ends of an upload.
extension S3Receipt {
    /// Makes the object: returns its length.
    mutating func settle() async throws(S3Fault) -> Int64 {
        let isNew = try await checkCondition()
        if body.upload == nil, body.source == nil {
            let (bucket, key, bytes, metadata) = (tree.bucket, target.key, body.buffer, metadata)
            try await settled { () throws(S3Failure) in
                try await bucket.put(key, bytes, metadata: metadata, isNew: isNew)
            }
        } else {
            try await complete(isNew: isNew)
        }
        let length = body.length
        await clear()
        return length
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
            guard target.mode == .append, now.size > old.size else { throw S3Fault(.busy) }
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
            let partial = try? await storage.partial(record, of: target.path)
            try? await storage.discard(record: record, partial?.upload)
            directories.forget(parent)
        }
    }

    /// Keeps what arrived for another upload, in place of what others have left; returns the length of the file so far.
    mutating func keep() async -> Int64 {
        defer { end() }
        do throws(S3Fault) {
            while !body.running.isEmpty { try await collect() }
        } catch {
            body.keepOnlyParts()
        }
        guard body.length > body.copied else { return await discardAll() }
        do throws(S3Fault) {
            if body.source != nil {
                let upload = try await begun()
                body.parts = try await copies(for: upload) + body.parts
                body.source = nil
            }
            let rest = Array(body.buffer.prefix(Int(S3Storage.longestRest)))
            try await writeRecord(S3Partial.kept, rest)
            let length = body.parts.reduce(Int64(rest.count)) { $0 + $1.size }
            await dropOthers()
            return length
        } catch {
            return await discardAll()
        }
    }

    private func dropOthers() async {
        for other in (try? await storage.standingRecordsNow(of: target.path)) ?? [] where other != record {
            let partial = try? await storage.partial(other, of: target.path)
            try? await storage.discard(record: other, partial?.upload)
            tree.directories.forget(target.path.parent)
        }
    }

    /// Leaves nothing, and so returns 0.
    mutating func discard() async -> Int64 {
        defer { end() }
        return await discardAll()
    }

    private mutating func discardAll() async -> Int64 {
        for task in body.running { task.cancel() }
        for task in body.running { _ = await task.value }
        body.running = []
        if let upload = body.upload { try? await tree.bucket.abort(upload) }
        if let record, recorded != nil {
            try? await tree.bucket.delete(record)
            tree.directories.forget(target.path.parent)
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
        if let record { tree.uploads.letGo(record) }
        (body.buffer, body.lease) = ([], nil)
    }
}
