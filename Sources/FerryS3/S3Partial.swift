// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPWire
import FerryIO

/// The record of an upload that is not complete: an object beside the file to be, under the name that a staging file of a
/// disk would have, so that any server finds what is kept, and no client sees it.
///
/// Its metadata name the upload in parts, if one was begun; its bytes are those behind the parts. While an upload runs, the
/// record has no bytes, and says on which server.
struct S3Partial: Sendable {
    let record: S3Object
    /// The parts that the store has, from the first on without a gap.
    var upload: S3Upload?
    var parts: [S3Part] = []
    var rest: [UInt8] = []

    var length: Int64 { parts.reduce(Int64(rest.count)) { $0 + $1.size } }

    /// The head of an encrypted file, which is in a part that cannot be read yet.
    static let headName = "ferry-head"
    static let uploadName = "ferry-upload"
    static let nodeName = "ferry-node"
    static let stateName = "ferry-state"
    /// The number of parts that count, where the upload has ended in order.
    static let partsName = "ferry-parts"
    static let running = "running"
    static let kept = "kept"
    /// A running upload writes its record again after this time, and without that for twice as long nobody has it.
    static let lease: Int64 = 60

    /// What an upload of that form that goes on at an offset of the content has to know; `start` is where it does.
    func beginning(at offset: Int64, of form: StoredForm) -> (beginning: StoredBeginning?, start: Int64) {
        let inParts = length - Int64(rest.count)
        var start = form.cut(at: offset)
        if form.isPlain || offset <= 0 { return (nil, start) }
        let head = upload == nil ? Array(rest.prefix(Int(form.head))) : Self.bytes(record.metadata[Self.headName] ?? "")
        // The last block of a part cannot be had again; behind it an upload can go on all the same.
        if start < inParts, offset % form.content == 0 { start = form.place(ofBlock: offset / form.content) }
        let block = rest.dropFirst(Int(max(0, start - inParts))).prefix(Int(form.block))
        return (StoredBeginning(offset: offset, head: head, block: Array(block), replaced: nil), start)
    }

    /// The bytes of hexadecimal digits.
    private static func bytes(_ digits: String) -> [UInt8] {
        let digits = Array(digits.utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }

    /// True for the record of an upload that another server may be writing.
    func isForeign(to node: String, at now: Timestamp) -> Bool {
        record.metadata[Self.stateName] == Self.running && record.metadata[Self.nodeName] != node
            && now.seconds - record.stored.seconds < 2 * Self.lease
    }
}

extension S3Storage {
    /// The names of the records of this account's uploads to a path.
    func records(of path: VirtualPath) throws(S3Fault) -> [String] {
        let names = StagingNames(owner: PartialOwner(of: account), name: path.name ?? [])
        let directory = try directoryKey(path.parent)
        var records: [String] = []
        for slot in StagingNames.slots {
            do throws(StorageFault) { records.append(directory + S3Names.text(Array(try names[slot].bytes))) } catch {
                throw S3Fault(error.kind)
            }
        }
        return records
    }

    /// Those that stand there and that no upload of this server is writing, after those that are being left.
    func standingRecords(of path: VirtualPath) async throws(S3Fault) -> [String] {
        let records = try records(of: path)
        for record in records { await tree.uploads.settled(record) }
        return try await standing(records, of: path)
    }

    /// The same without waiting, for who leaves one.
    func standingRecordsNow(of path: VirtualPath) async throws(S3Fault) -> [String] {
        try await standing(try records(of: path), of: path)
    }

    private func standing(_ records: [String], of path: VirtualPath) async throws(S3Fault) -> [String] {
        var partials = try await content(of: path.parent).partials
        if partials == nil { partials = try await self.records(inLarge: path.parent) }
        if let partials { return records.filter { partials.contains($0) && !tree.uploads.isHeld($0) } }
        // All slots have the digits of account and name in common.
        let directory = try directoryKey(path.parent)
        let common = directory + records[0].behind(directory).prefix(39)
        let page = try await requesting { () throws(S3Failure) in try await tree.bucket.list(common) }
        return page.objects.map(\.key).filter { records.contains($0) && !tree.uploads.isHeld($0) }
    }

    /// The part that is kept by that record; nil when it is gone, is another server's, or has nothing.
    func partial(_ record: String, of path: VirtualPath) async throws(S3Fault) -> S3Partial? {
        let key = try key(lookingUp: path)
        return try await requesting { () throws(S3Failure) in
            guard let found = try await tree.bucket.get(record, 0..<Self.longestRest) else { return nil }
            var partial = S3Partial(record: found.object)
            if isForeign(found.object) { return nil }
            guard let identifier = found.object.metadata[S3Partial.uploadName] else {
                partial.rest = found.bytes
                return partial.length > 0 ? partial : nil
            }
            let upload = S3Upload(key: key, identifier: identifier)
            guard let parts = try await tree.bucket.parts(of: upload) else { return nil }
            partial.upload = upload
            if let count = found.object.metadata[S3Partial.partsName].flatMap({ Int($0) }), count <= parts.count {
                (partial.parts, partial.rest) = (Array(parts.prefix(count)), found.bytes)
            } else {
                // The server was killed: parts behind a gap are no good.
                partial.parts = parts.prefixWithoutGap
            }
            return partial.length > 0 ? partial : nil
        }
    }

    /// Removes what is kept by a record, and counts that; false where an upload has it, here or at another server.
    ///
    /// The parts are found by the key of the file, or else looked for.
    @discardableResult
    func drop(_ record: String, ofFileAt key: String? = nil) async throws(S3Fault) -> Bool {
        var change = await tree.book.begin([record])
        defer { tree.book.end(change) }
        guard tree.uploads.hold(record) else { return false }
        defer { tree.uploads.letGo(record) }
        let found = try await requesting { () throws(S3Failure) in try await tree.bucket.head(record) }
        guard let found else { return true }
        if isForeign(found) { return false }
        let kept = try await requesting { () throws(S3Failure) in try await tree.book.kept(by: found, of: key) }
        try await change.requesting { () throws(S3Failure) in try await discard(record: record, kept.upload) }
        change.remove(record, TreeUse(partial: kept.length, in: tree.settings.form))
        return true
    }

    @discardableResult
    func drop(_ record: String, of path: VirtualPath) async throws(S3Fault) -> Bool {
        defer { tree.directories.forget(path.parent) }
        let key = try key(lookingUp: path)
        return try await drop(record, ofFileAt: key)
    }

    /// True for the record of an upload that another server may be writing.
    func isForeign(_ record: S3Object) -> Bool {
        S3Partial(record: record).isForeign(to: tree.settings.node, at: tree.bucket.now)
    }

    /// Removes what is kept by a record: its parts first, so that what remains of it is still told of.
    func discard(record: String, _ upload: S3Upload?) async throws(S3Failure) {
        if let upload { try await tree.bucket.abort(upload) }
        try await tree.bucket.delete(record)
    }

    /// More than that is not kept behind the parts.
    static let longestRest: Int64 = 64 << 20
}

extension [S3Part] {
    var prefixWithoutGap: [S3Part] {
        Array(zip(self, 1...).prefix { $0.number == $1 }.map(\.0))
    }
}
