// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPStorage
import FTPWire
import FerryIO
import Synchronization

/// Takes digests of files: one at a time for each account or host of visitors, and none twice as long as the file stays
/// as it is.
final class DigestDesk: Sendable {
    private let known = Mutex(KnownDigests())
    private let turns = Mutex<[Client: Turn]>([:])
    private let promised = Atomic(0)
    /// The files that may wait to be read for records, or just be read, at a time.
    static let mostPromised = 64
    /// The time in seconds since 1970.
    private let now: @Sendable () -> Int64

    init(now: @escaping @Sendable () -> Int64 = System.secondsSince1970) { self.now = now }

    /// The client who has one turn at a time: an account, or a host from which visitors come, who share nothing else with
    /// other visitors.
    struct Client: Hashable {
        let account: AccountName
        var visitorsHost: SocketAddress.Host?
        /// True of the server's own work about the account's files, for which the account itself does not wait.
        var isForRecords = false
    }

    /// Takes note of a digest for records that is wanted; false if there are too many.
    func beginPromise() -> Bool {
        if promised.add(1, ordering: .relaxed).newValue <= Self.mostPromised { return true }
        endPromise()
        return false
    }

    func endPromise() { promised.subtract(1, ordering: .relaxed) }

    /// The line in which the sessions of a client wait.
    private struct Turn {
        let semaphore = AsyncSemaphore(limit: 1)
        var users = 0
    }

    /// The digest if it is known already, without any work.
    func known(_ algorithm: HashAlgorithm, of part: Range<Int64>, in reader: any FileReader) async -> [UInt8]? {
        guard let identity = await identity(of: reader) else { return nil }
        return known(KnownDigests.Key(identity: identity, algorithm: algorithm, part: part))
    }

    private func known(_ key: KnownDigests.Key) -> [UInt8]? { known.withLock { $0[key] } }

    private func identity(of reader: any FileReader) async -> FileIdentity? {
        guard let file = reader.openFile else { return nil }
        return await BlockingPool.shared.runBriefly { try? file.identity }
    }

    private func isUnchanged(_ reader: any FileReader, by watch: WatchedFile) async -> Bool {
        guard let file = reader.openFile else { return false }
        return await BlockingPool.shared.run { watch.isUnchanged(file) }
    }

    /// Takes the digest of a part of a file, unless another session has taken it by the time that it is its turn.
    ///
    /// A file that was changed meanwhile has none: it would be that of neither content. With a watch that holds for the time
    /// before its turn, too, and a change of name or attributes is none.
    func take(
        _ algorithm: HashAlgorithm, of part: Range<Int64>, in reader: any FileReader,
        unchangedBy watch: WatchedFile? = nil, for client: Client, counting counter: ByteCounter
    ) async throws(Refusal) -> [UInt8] {
        let semaphore = enterLine(of: client)
        defer { leaveLine(of: client) }
        guard await semaphore.enter() else { throw .workAborted }
        defer { semaphore.leave() }
        let before = await self.identity(of: reader)
        if let watch, await !isUnchanged(reader, by: watch) { throw .changedMeanwhile }
        if let before, let digest = known(KnownDigests.Key(identity: before, algorithm: algorithm, part: part)) {
            return digest
        }
        // The age when the reading begins counts: what was changed during it may have left the times as they are.
        let mayBeKept = before.map { !$0.isFresh(at: now()) } ?? false
        let digest: [UInt8]?
        do throws(TransferError) {
            digest = try await FileDigest(algorithm.kind, of: reader, part).take(counting: counter)
        } catch {
            switch error {
            case .stream(.cancelled): throw .workAborted
            case .fileShrank: throw .changedMeanwhile
            case .file(.badMessage): throw .fileDamaged
            default: throw .localError()
            }
        }
        guard let digest else { throw .algorithmUnavailable }
        if let before {
            let isStill =
                if let watch { await isUnchanged(reader, by: watch) } else { await self.identity(of: reader) == before }
            guard isStill else { throw .changedMeanwhile }
            if mayBeKept {
                let key = KnownDigests.Key(identity: before, algorithm: algorithm, part: part)
                known.withLock { $0[key] = digest }
            }
        }
        return digest
    }

    private func enterLine(of client: Client) -> AsyncSemaphore {
        turns.withLock { turns in
            turns[client, default: Turn()].users += 1
            return turns[client]?.semaphore ?? AsyncSemaphore(limit: 1)
        }
    }

    private func leaveLine(of client: Client) {
        turns.withLock { turns in
            turns[client]?.users -= 1
            if turns[client]?.users == 0 { turns[client] = nil }
        }
    }
}

/// Digests by what was read; the oldest gives way.
struct KnownDigests {
    struct Key: Hashable {
        let identity: FileIdentity
        let algorithm: HashAlgorithm
        let part: Range<Int64>
    }

    private var digests: [Key: [UInt8]] = [:]
    /// The keys in the order in which they came, and the place of the oldest.
    private var order: [Key] = []
    private var oldest = 0
    private let limit: Int

    /// A thousand of them take less than half a megabyte.
    init(limit: Int = 4096) { self.limit = limit }

    subscript(key: Key) -> [UInt8]? {
        get { digests[key] }
        set {
            guard digests.updateValue(newValue ?? [], forKey: key) == nil else { return }
            if order.count < limit { return order.append(key) }
            digests[order[oldest]] = nil
            order[oldest] = key
            oldest = (oldest + 1) % limit
        }
    }
}

extension HashAlgorithm {
    fileprivate var kind: DigestKind {
        switch self {
        case .sha256: .sha256
        case .sha512: .sha512
        case .sha1: .sha1
        case .md5: .md5
        case .crc32: .crc32
        }
    }
}
