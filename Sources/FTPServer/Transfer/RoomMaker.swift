// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPWire
import FerryIO

/// The room that a write makes when the store is full, and only then: what is kept of broken uploads of the same account
/// gives way, the oldest first.
struct RoomMaker: Sendable {
    private let storage: any StorageBackend
    private let path: VirtualPath
    private let context: ConnectionContext
    /// Those that may give way, the oldest last.
    private var candidates: [PartialUpload] = []
    /// True when nothing was left to give way: then what is written is not kept either.
    private(set) var hasAskedInVain = false

    init(in storage: any StorageBackend, for path: VirtualPath, _ context: ConnectionContext) {
        (self.storage, self.path, self.context) = (storage, path, context)
    }

    /// Has one partial upload give way, after a write that failed for lack of room.
    ///
    /// - Returns: True when the same write is worth another try.
    mutating func makeRoom() async -> Bool {
        var isFresh = false
        while !Task.isCancelled {
            guard let oldest = candidates.popLast() else {
                if isFresh {
                    hasAskedInVain = true
                    return false
                }
                await look()
                isFresh = true
                continue
            }
            switch await storage.discard(oldest) {
            case .removed:
                context.report(.partialGaveWay(oldest.target, bytes: oldest.length, left: oldest.modified))
                return true
            case .gone: return true
            case .held: continue
            }
        }
        return false
    }

    /// Does something on the store, again and again as long as there is no room for it and some can be made.
    mutating func retrying<Value: ~Copyable>(
        _ body: () async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        while true {
            do throws(StorageError) { return try await body() } catch {
                guard error.isLackOfRoom, await makeRoom() else { throw error }
            }
        }
    }

    /// The room for so many bytes as far as there is some: `free`, and what may give way if that is not enough.
    mutating func room(for count: Int64, free: Int64) async -> Int64 {
        if free >= count { return free }
        await look()
        return candidates.reduce(free) { $0.addingReportingOverflow($1.length).partialValue }
    }

    /// The sentence for what does not fit into the account's quota; nil where it has none.
    var quotaRefusal: String? { storage.quota(at: path)?.refusal }

    /// The same without the sentence for what did not fit.
    var quotaState: String? { storage.quota(at: path)?.state }

    /// The error of a commit, as the account can deal with it.
    func told(_ error: StorageError) -> StorageError {
        guard error.quota != nil, storage.quota(at: path)?.mayDelete == false else { return error }
        var error = error
        error.quota?.mayDelete = false
        return error
    }

    /// Tells that nothing is kept of the upload itself.
    func reportLoss(of bytes: Int64) {
        if bytes > 0 { context.report(.partialGaveWay(path, bytes: bytes, left: nil)) }
    }

    private mutating func look() async {
        // A store that cannot say has nothing that could give way.
        candidates = ((try? await storage.partialUploads(beside: path)) ?? []).reversed()
    }
}

/// The file of an upload, and the room that it makes.
struct UploadSink: TransferSink {
    var file: FileSink
    var room: RoomMaker
    /// The digest of what is written; nil where nobody wants it.
    var digest: SharedDigest?

    /// Bytes that the kernel moves by itself pass no digest.
    var filePlace: FilePlace? { digest == nil ? file.filePlace : nil }

    mutating func take(_ bytes: [UInt8]) async throws(TransferError) {
        try await file.take(bytes)
        if let digest { await BlockingPool.calculating.run { digest.update(bytes) } }
    }

    /// Has partial uploads give way, or else is told in the same moment that a quota has room again, or that what this
    /// upload took of it is free for others: of many that meet a full quota no more fail than must.
    mutating func makeRoom() async -> Bool {
        if await room.makeRoom() { return true }
        return file.meter?.reachOrYield() ?? false
    }

    mutating func takeMakingRoom(_ bytes: [UInt8]) async throws(TransferError) {
        while true {
            do throws(TransferError) { return try await take(bytes) } catch {
                guard error.isLackOfRoom, await makeRoom() else { throw error }
            }
        }
    }
}
