// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Takes the digest of a part of a file, slice by slice: however many are taken, transfers have the other processors, and
/// a short file waits for no long one.
package struct FileDigest: Sendable {
    private let kind: DigestKind
    private let reader: any FileReader
    private let range: Range<Int64>

    /// The bytes that a thread takes before others get their turn: some milliseconds.
    private static let slice: Int64 = 4 << 20

    package init(_ kind: DigestKind, of reader: any FileReader, _ range: Range<Int64>) {
        (self.kind, self.reader, self.range) = (kind, reader, range)
    }

    /// Reads the bytes and counts them; a task that is cancelled stops within a slice.
    ///
    /// - Returns: nil where digests of that kind cannot be taken.
    package func take(counting counter: ByteCounter) async throws(TransferError) -> [UInt8]? {
        guard let digest = RunningDigest(kind) else { return nil }
        let state = DigestState(digest)
        var rest = range
        while !rest.isEmpty {
            if Task.isCancelled { throw .stream(.cancelled) }
            let slice = rest.lowerBound..<min(rest.upperBound, rest.lowerBound + Self.slice)
            if let file = reader.openFile {
                try await BlockingPool.calculating.run { (flag: CancellationFlag) throws(TransferError) in
                    try state.take(slice, of: file, counting: counter, until: flag)
                }
            } else {
                try await take(slice, into: state, counting: counter)
            }
            rest = slice.upperBound..<rest.upperBound
        }
        return await BlockingPool.calculating.run { state.finish() }
    }

    /// Reads a slice of a file that the kernel does not have.
    private func take(
        _ slice: Range<Int64>, into state: DigestState, counting counter: ByteCounter
    ) async throws(TransferError) {
        var source = FileSource(reader, slice)
        while let bytes = try await source.next(atMost: TransferPolicy.piece) {
            if Task.isCancelled { throw .stream(.cancelled) }
            await BlockingPool.calculating.run { state.update(bytes) }
            counter.add(bytes.count)
        }
    }
}

/// A digest that threads take one after the other.
private final class DigestState: Sendable {
    private let digest: Mutex<RunningDigest?>

    init(_ digest: consuming sending RunningDigest) { self.digest = Mutex(digest) }

    func update(_ bytes: [UInt8]) { digest.withLock { $0?.update(bytes) } }

    func take(
        _ slice: Range<Int64>, of file: OpenFile, counting counter: ByteCounter, until flag: CancellationFlag
    ) throws(TransferError) {
        var bytes: [UInt8] = []
        var offset = slice.lowerBound
        while offset < slice.upperBound {
            if flag.isSet { throw .stream(.cancelled) }
            bytes.removeAll(keepingCapacity: true)
            let limit = min(Int64(TransferPolicy.piece), slice.upperBound - offset)
            do throws(Errno) {
                _ = try System.read(file.descriptor.raw, onto: &bytes, atMost: Int(limit), at: offset)
            } catch {
                throw .file(error)
            }
            if bytes.isEmpty { throw .fileShrank }
            update(bytes)
            offset += Int64(bytes.count)
            counter.add(bytes.count)
        }
    }

    func finish() -> [UInt8]? { digest.withLock { $0.take()?.finish() } }
}
