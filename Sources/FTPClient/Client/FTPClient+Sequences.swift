// SPDX-License-Identifier: Apache-2.0
public import FTPWire
import Synchronization

extension FTPClient {
    /// Gives `body` the entries of a directory as they arrive, in constant memory however many there are.
    ///
    /// ```swift
    /// try await client.withEntries(in: "/pub") { entries in
    ///     for try await entry in entries where entry.kind == .file { print(entry.name) }
    /// }
    /// ```
    ///
    /// Nothing more is read from the server while `body` does not ask for it. When `body` ends before the listing does,
    /// the listing is ended with the server too.
    ///
    /// - Throws: Errors of `body`, unchanged. Those of the listing are thrown by the sequence.
    public func withEntries<Result>(
        in path: some RemotePathConvertible = RemotePath(bytes: []),
        _ body: (TransferSequence<EntryFacts>) async throws -> Result
    ) async throws -> Result {
        let path = path.remotePath
        return try await streaming(body) { client, channel throws(FTPError) in
            _ = try await client.lending { connection throws(FTPError) in
                try await connection.batches(of: path) { batch throws(FTPError) in try await channel.send(batch) }
            }
        }
    }

    /// Gives `body` the bytes of a file, or of a range of it, as they arrive, some thousand at a time.
    ///
    /// ```swift
    /// try await client.withBytes(of: "/pub/a.csv") { pieces in
    ///     for try await bytes in pieces { parser.feed(bytes) }
    /// }
    /// ```
    ///
    /// Nothing more is read from the server while `body` does not ask for it, so a slow reader costs no memory. When
    /// `body` ends before the file does, the transfer is ended with the server too.
    ///
    /// - Throws: Errors of `body`, unchanged. Those of the transfer are thrown by the sequence, at the latest instead of its
    ///   end: a sequence that ends has given all bytes.
    public func withBytes<Result>(
        of path: some RemotePathConvertible, range: Range<Int64>? = nil,
        _ body: (TransferSequence<[UInt8]>) async throws -> Result
    ) async throws -> Result {
        let path = path.remotePath
        return try await streaming(body) { client, channel throws(FTPError) in
            var operation = try DownloadOperation(path)
            _ = try await client.lending { connection throws(FTPError) in
                try await operation.relay(range, on: &connection) { bytes throws(FTPError) in
                    try await channel.send([bytes])
                }
            }
        }
    }

    /// Runs a transfer in a child task, and `body` with what it sends.
    private func streaming<Element: Sendable, Result>(
        _ body: (TransferSequence<Element>) async throws -> Result,
        _ transfer: @escaping @Sendable (FTPClient, Rendezvous<[Element]>) async throws(FTPError) -> Void
    ) async throws -> Result {
        let channel = Rendezvous<[Element]>()
        let loop = try? ClientLoop.get()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: loop) {
                do throws(FTPError) {
                    try await transfer(self, channel)
                    channel.finish(nil)
                } catch {
                    channel.finish(error)
                }
            }
            // The child ends with the body; the group waits until it has put its connection in order.
            defer { group.cancelAll() }
            return try await body(TransferSequence(source: channel))
        }
    }
}

/// The entries or bytes of a transfer under way, to be read once.
public struct TransferSequence<Element: Sendable>: AsyncSequence, Sendable {
    let source: Rendezvous<[Element]>

    /// Reads the elements in their order.
    public func makeAsyncIterator() -> Iterator { Iterator(source: source) }

    /// The reader of a transfer.
    public struct Iterator: AsyncIteratorProtocol {
        let source: Rendezvous<[Element]>
        private var batch: ArraySlice<Element> = []

        init(source: Rendezvous<[Element]>) { self.source = source }

        /// The next element, which may be waited for; `nil` once the transfer is complete.
        ///
        /// - Throws: The `FTPError` that ended the transfer.
        public mutating func next() async throws -> Element? {
            while batch.isEmpty {
                guard let more = try await source.next() else { return nil }
                batch = more[...]
            }
            return batch.popFirst()
        }
    }
}

/// A place where one task hands values to another, and each waits for the other.
final class Rendezvous<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var isEnded = false
        var error: FTPError?
        var sender: CheckedContinuation<Void, Never>?
        var receiver: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Hands a value over, and waits until it is taken.
    ///
    /// - Throws: `cancelled`.
    func send(_ value: Value) async throws(FTPError) {
        let receiver = state.withLock { state in
            state.value = value
            return state.receiver.take()
        }
        receiver?.resume()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGoOn = state.withLock { state in
                    if Task.isCancelled || state.value == nil { return true }
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

    /// Ends the sequence; `error` is thrown in place of its end.
    func finish(_ error: FTPError?) {
        let receiver = state.withLock { state in
            (state.isEnded, state.error) = (true, error)
            return state.receiver.take()
        }
        receiver?.resume()
    }

    /// Takes the next value; `nil` at the end.
    func next() async throws -> Value? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGoOn = state.withLock { state in
                    if Task.isCancelled || state.value != nil || state.isEnded { return true }
                    state.receiver = continuation
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.receiver.take() }?.resume()
        }
        let (value, sender, error) = state.withLock { state in
            (state.value.take(), state.sender.take(), state.error)
        }
        sender?.resume()
        if let value { return value }
        if let error { throw error }
        try Task.checkCancellation()
        return nil
    }
}
