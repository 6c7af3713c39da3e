// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPWire
import FerryIO

/// The file that an upload is to become, and what stood there when it began.
struct S3Target: Sendable {
    let path: VirtualPath
    let key: String
    let mode: WriteMode
    let old: S3Object?
    /// The records of other uploads to it, which stay.
    var standing: [String]
}

/// The work of an upload: bytes go into parts, and in the end the parts become an object, or are kept.
struct S3Receipt: Sendable {
    let target: S3Target
    let storage: S3Storage
    var body: S3Body
    /// As it was when the upload began.
    let beginning: S3Body
    /// The first bytes of a file in another form, without which nobody goes on with it.
    var head: [UInt8]
    /// The parts that were full before the last bytes came; what is behind them is of use only as all of the file.
    var fullParts: Int?
    /// The object that tells of the upload (`S3Partial`), which it holds.
    var record: String?
    var recorded: Timestamp?
    /// Stored with the object, so that it is known again when an answer was lost.
    let identity = Hexadecimal.text((0..<16).map { _ in UInt8.random(in: 0...255) })
    /// The room that the upload takes, where somebody counts it.
    var charge: UploadCharge?
    var hasEnded = false
    var hasLetGo = false

    static let identityName = "ferry-id"
    /// The bytes that need no memory of the budget.
    private static let short = 64 * 1024

    init(
        _ target: S3Target, _ body: S3Body, head: [UInt8] = [], record: String?, _ charge: UploadCharge?,
        in storage: S3Storage
    ) {
        self.charge = charge
        self.head = head
        (self.target, self.body, beginning, self.storage) = (target, body, body, storage)
        self.record = record
        recorded = record == nil ? nil : storage.tree.bucket.now
    }

    var tree: S3Tree { storage.tree }

    /// Takes bytes; waits for memory, and for parts while as many are on their way as may be.
    mutating func append(_ bytes: [UInt8]) async throws(S3Fault) {
        if body.isBroken, !bytes.isEmpty { throw S3Fault(.failed) }
        var rest = bytes[...]
        if body.length < tree.settings.form.head { head += rest.prefix(Int(tree.settings.form.head - body.length)) }
        while !rest.isEmpty {
            let size = tree.settings.size(ofPart: body.nextNumber)
            if body.lease == nil, body.buffer.count + rest.count > Self.short {
                guard let lease = await tree.budget.take(size) else { throw S3Fault(.cancelled) }
                body.lease = lease
                body.buffer.reserveCapacity(size)
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
    mutating func sendPart() async throws(S3Fault) {
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
    mutating func collect() async throws(S3Fault) {
        guard !body.running.isEmpty else { return }
        switch await body.running.removeFirst().value {
        case .success(let part): body.parts.append(part)
        case .failure(let failure):
            // Parts behind one that is missing are of no use.
            for task in body.running { task.cancel() }
            body.running = []
            body.keepOnlyParts()
            throw .store(failure)
        }
    }

    /// The upload in parts, begun and recorded when the first of them is full.
    mutating func begun() async throws(S3Fault) -> S3Upload {
        if let upload = body.upload { return upload }
        let key = target.key
        let (bucket, metadata) = (tree.bucket, metadata)
        let upload = try await requesting { () throws(S3Failure) in try await bucket.begin(key, metadata: metadata) }
        body.upload = upload
        if let record = takeRecord() {
            var change = await tree.book.begin([record])
            defer { tree.book.end(change) }
            try await replace(record, by: S3Partial.running, in: &change)
        }
        return upload
    }

    /// Writes the record of the upload in the place of what stands there, and counts that as gone when it is.
    ///
    /// Nobody knows what a write that failed has left.
    mutating func replace(
        _ record: String, by state: String, _ bytes: [UInt8] = [], in change: inout S3Change
    ) async throws(S3Fault) {
        do throws(S3Fault) {
            let gone = try await makeRoom(at: record)
            try await writeRecord(state, bytes)
            if let gone { change.remove(record, gone) }
        } catch {
            change.doubt()
            throw error
        }
    }

    /// Removes the parts that another upload has left meanwhile under a record that this one has taken and is about to write
    /// first; returns the room of all that the record kept.
    private func makeRoom(at record: String) async throws(S3Fault) -> TreeUse? {
        if recorded != nil { return nil }
        let standing = try await requesting { () throws(S3Failure) in try await tree.bucket.head(record) }
        guard let standing, !storage.isForeign(standing) else { return nil }
        let kept = try await requesting { () throws(S3Failure) in
            try await tree.book.kept(by: standing, of: target.key)
        }
        if let upload = kept.upload {
            try await requesting { () throws(S3Failure) in try await tree.bucket.abort(upload) }
        }
        return TreeUse(partial: kept.length, in: tree.settings.form)
    }

    /// Stored along with the object.
    var metadata: [String: String] { [Self.identityName: identity] }

    mutating func writeRecord(_ state: String, _ bytes: [UInt8] = []) async throws(S3Fault) {
        guard let record = takeRecord() else { return }
        var metadata = [S3Partial.stateName: state, S3Partial.nodeName: tree.settings.node]
        metadata[S3Partial.uploadName] = body.upload?.identifier
        if body.upload != nil, !head.isEmpty { metadata[S3Partial.headName] = Hexadecimal.text(head) }
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
        record = ((try? storage.records(of: target.path)) ?? []).first {
            !target.standing.contains($0) && tree.uploads.hold($0)
        }
        return record
    }
}
