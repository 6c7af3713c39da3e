// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPStorage
import FTPWire
import FerryIO
import Synchronization

/// Takes digests of files: one at a time for each account, and none twice as long as the file stays as it is.
final class DigestDesk: Sendable {
    private let known = Mutex(KnownDigests())
    private let turns = Mutex<[AccountName: Turn]>([:])

    /// The line in which the sessions of an account wait.
    private struct Turn {
        let semaphore = AsyncSemaphore(limit: 1)
        var users = 0
    }

    /// The digest if it is known already, without any work.
    func known(_ algorithm: HashAlgorithm, of part: Range<Int64>, in reader: any FileReader) -> [UInt8]? {
        guard let identity = try? reader.openFile?.identity else { return nil }
        return known.withLock { $0[KnownDigests.Key(identity: identity, algorithm: algorithm, part: part)] }
    }

    /// Takes the digest of a part of a file.
    ///
    /// A file that was changed meanwhile has none: it would be that of neither content.
    func take(
        _ algorithm: HashAlgorithm, of part: Range<Int64>, in reader: any FileReader, for user: AccountName,
        counting counter: ByteCounter
    ) async throws(Refusal) -> [UInt8] {
        let semaphore = enterLine(of: user)
        defer { leaveLine(of: user) }
        guard await semaphore.enter() else { throw .workAborted }
        defer { semaphore.leave() }
        let before = try? reader.openFile?.identity
        let digest: [UInt8]?
        do throws(TransferError) {
            digest = try await FileDigest(algorithm.kind, of: reader, part).take(counting: counter)
        } catch {
            throw error == .stream(.cancelled) ? .workAborted : error == .fileShrank ? .changedMeanwhile : .localError()
        }
        guard let digest else { throw .algorithmUnavailable }
        if let before {
            guard (try? reader.openFile?.identity) == before else { throw .changedMeanwhile }
            if !before.isFresh {
                let key = KnownDigests.Key(identity: before, algorithm: algorithm, part: part)
                known.withLock { $0[key] = digest }
            }
        }
        return digest
    }

    private func enterLine(of user: AccountName) -> AsyncSemaphore {
        turns.withLock { turns in
            turns[user, default: Turn()].users += 1
            return turns[user]?.semaphore ?? AsyncSemaphore(limit: 1)
        }
    }

    private func leaveLine(of user: AccountName) {
        turns.withLock { turns in
            turns[user]?.users -= 1
            if turns[user]?.users == 0 { turns[user] = nil }
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
