// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// A file on its way through here: what one server sends, another one is given.
///
/// It ends when its download is known to be complete. A download that fails breaks the upload off.
final class RelayedFile: Sendable {
    /// The size that the first server told.
    let size: Int64?
    private let pieces = Rendezvous<[UInt8]>()
    private let reason = Mutex<FTPError?>(nil)

    init(size: Int64?) { self.size = size }

    /// The error that ended the download; `nil` while there is none.
    var failure: FTPError? { reason.withLock { $0 } }

    /// Hands bytes over, and waits until they are taken.
    func send(_ bytes: [UInt8]) async throws(FTPError) { try await pieces.send(bytes) }

    /// Ends the file, well or not.
    func finish(_ error: FTPError?) {
        reason.withLock { $0 = error }
        pieces.finish(error)
    }

    /// The bytes, to be sent once.
    var source: some TransferSource { RelayedSource(file: self) }

    fileprivate func next() async throws(TransferError) -> [UInt8]? {
        do { return try await pieces.next() } catch is CancellationError {
            throw .stream(.cancelled)
        } catch {
            throw .stream(.closed)
        }
    }
}

private struct RelayedSource: TransferSource {
    let file: RelayedFile

    mutating func next(atMost limit: Int) async throws(TransferError) -> [UInt8]? { try await file.next() }
}
