// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// A file on its way through here: what one server sends, another one is given.
///
/// Some of it waits here, so that neither side has to keep step with the other. It ends when its download is known to be
/// complete; a download that fails breaks the upload off. There is one task on either side.
final class RelayedFile: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var isEnded = false
        var failure: FTPError?
        var sender: CheckedContinuation<Void, Never>?
        var receiver: CheckedContinuation<Void, Never>?
    }

    /// The bytes that may wait.
    private static let limit = 1 << 20

    /// The size that the first server told.
    let size: Int64?
    private let state = Mutex(State())

    init(size: Int64?) { self.size = size }

    /// The error that ended the download; `nil` while there is none.
    var failure: FTPError? { state.withLock { $0.failure } }

    /// The bytes, to be sent once.
    var source: some TransferSource { RelayedSource(file: self) }

    /// Hands bytes over; waits while many are untaken.
    ///
    /// - Throws: `cancelled`.
    func send(_ bytes: [UInt8]) async throws(FTPError) {
        let receiver = state.withLock { state in
            state.bytes += bytes
            return state.receiver.take()
        }
        receiver?.resume()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGoOn = state.withLock { state in
                    if Task.isCancelled || state.bytes.count < Self.limit { return true }
                    state.sender = continuation
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.sender.take() }?.resume()
        }
        if Task.isCancelled { throw FTPError(.cancelled, .download) }
    }

    /// Ends the file, well or not.
    func finish(_ error: FTPError?) {
        let receiver = state.withLock { state in
            (state.isEnded, state.failure) = (true, error)
            return state.receiver.take()
        }
        receiver?.resume()
    }

    /// Takes all bytes that wait; `nil` at the end.
    fileprivate func next() async throws(TransferError) -> [UInt8]? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGoOn = state.withLock { state in
                    if Task.isCancelled || !state.bytes.isEmpty || state.isEnded { return true }
                    state.receiver = continuation
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.receiver.take() }?.resume()
        }
        let (bytes, sender, isBroken) = state.withLock { state in
            var taken: [UInt8] = []
            swap(&taken, &state.bytes)
            return (taken, state.sender.take(), state.failure != nil)
        }
        sender?.resume()
        if Task.isCancelled { throw .stream(.cancelled) }
        if !bytes.isEmpty { return bytes }
        if isBroken { throw .stream(.closed) }
        return nil
    }
}

/// The end of a relayed file from which another server is given it.
private struct RelayedSource: TransferSource {
    let file: RelayedFile
    private var rest: ArraySlice<UInt8> = []

    init(file: RelayedFile) { self.file = file }

    mutating func next(atMost limit: Int) async throws(TransferError) -> [UInt8]? {
        if rest.isEmpty {
            guard let bytes = try await file.next() else { return nil }
            rest = bytes[...]
        }
        let piece = Array(rest.prefix(limit))
        rest = rest.dropFirst(piece.count)
        return piece
    }
}
