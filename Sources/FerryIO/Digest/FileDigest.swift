// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Takes the digest of a part of a file, piece by piece: however many are taken, transfers have the other processors, and
/// a short file waits for no long one.
///
/// The threads that calculate never read: a disk that does not answer holds up whoever reads from it, and no one else.
package struct FileDigest: Sendable {
    private let kind: DigestKind
    private let reader: any FileReader
    private let range: Range<Int64>

    package init(_ kind: DigestKind, of reader: any FileReader, _ range: Range<Int64>) {
        (self.kind, self.reader, self.range) = (kind, reader, range)
    }

    /// Reads the bytes and counts them; a task that is cancelled stops within a piece.
    ///
    /// - Returns: nil where digests of that kind cannot be taken.
    package func take(counting counter: ByteCounter) async throws(TransferError) -> [UInt8]? {
        guard let state = SharedDigest(kind) else { return nil }
        var source = FileSource(reader, range)
        while let bytes = try await source.next(atMost: TransferPolicy.piece) {
            if Task.isCancelled { throw .stream(.cancelled) }
            await BlockingPool.calculating.run { state.update(bytes) }
            counter.add(bytes.count)
        }
        return await BlockingPool.calculating.run { state.finish() }
    }
}

/// A digest that threads take one after the other.
package final class SharedDigest: Sendable {
    private let digest: Mutex<RunningDigest?>

    /// Begins; nil where digests of that kind cannot be taken.
    package init?(_ kind: DigestKind) {
        guard let digest = RunningDigest(kind) else { return nil }
        self.digest = Mutex(digest)
    }

    /// Takes the next bytes.
    package func update(_ bytes: [UInt8]) { digest.withLock { $0?.update(bytes) } }

    /// The digest of all bytes; nil when it was asked for before.
    package func finish() -> [UInt8]? { digest.withLock { $0.take()?.finish() } }
}
