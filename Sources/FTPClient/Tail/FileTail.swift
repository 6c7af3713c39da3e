// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The end of a file on a server, and what is added to it.
///
/// ```swift
/// var tail = FileTail("/logs/access.log")
/// try await tail.begin(with: .lines(10), on: &connection) { print($0) }
/// while true {
///     try await Task.sleep(for: .seconds(1))
///     try await tail.poll(on: &connection) { print($0) }
/// }
/// ```
///
/// It reads no more than the end (`REST`), keeps some hundred bytes, and asks the server once a poll.
public struct FileTail: Sendable {
    /// The amount to begin with.
    public enum Amount: Hashable, Sendable {
        /// The last lines; what stands behind the last line end is one, too.
        case lines(Int)
        /// The last bytes.
        case bytes(Int64)
    }

    /// The news about a file.
    public enum Event: Equatable, Sendable {
        /// Bytes of the file, in their order.
        case bytes([UInt8])
        /// The file is shorter than it was; it is read from its beginning.
        case truncated
        /// Another file has taken the name; it is read from its beginning.
        case replaced
        /// There is no file of that name any more; it is looked for with each poll.
        case gone
    }

    /// The file.
    public let path: RemotePath

    /// The place in the file up to which its bytes were handed over.
    public internal(set) var position: Int64 = 0

    /// The last bytes that were handed over: if the file holds others there, it is another file.
    var overlap: [UInt8] = []

    /// The state of the file when it was last looked at; `nil` before, and when it was not there.
    var known: State?

    /// True when a server has refused to begin in the middle of a file: it is read from its beginning, and the head is
    /// passed over.
    var readsWhole = false

    /// True when the server told no size at the beginning: then news cannot be looked for.
    var isSizeless = false

    private var isGone = false

    /// The most bytes that are compared before it goes on.
    static let overlapLimit = 256

    /// The state of a file, as far as the server tells it.
    struct State: Equatable, Sendable {
        var size: Int64
        var modified: Timestamp?
        var unique: EntryFacts.Unique?
    }

    /// Makes a tail, which asks nothing yet.
    public init(_ path: some RemotePathConvertible) { self.path = path.remotePath }

    /// Looks for news, and hands them over.
    ///
    /// - Throws: `notSupported` if the server tells no sizes, errors of the connection, and those of `body` unchanged.
    public mutating func poll(
        on connection: inout FTPConnection, _ body: (Event) async throws -> Void
    ) async throws {
        if isSizeless {
            throw FTPError(
                .notSupported, .stat, path.bytes, "the server tells no sizes, so what is added cannot be followed")
        }
        guard let state = try await connection.tailState(of: path) else {
            known = nil
            if !isGone { try await body(.gone) }
            isGone = true
            return
        }
        defer { known = state }
        if isGone {
            isGone = false
            try await restart(.replaced, body)
        } else if let before = known?.unique, let now = state.unique, before != now {
            try await restart(.replaced, body)
        } else if state.size < position {
            try await restart(.truncated, body)
        } else if state.size == position {
            // A file of the same size that was written anew.
            guard state != known, !overlap.isEmpty, try await !hasOverlap(on: &connection) else { return }
            try await restart(.replaced, body)
        }
        guard state.size > position else { return }
        if try await !read(on: &connection, body) {
            try await restart(.replaced, body)
            _ = try await read(on: &connection, body)
        }
    }

    private mutating func restart(_ event: Event, _ body: (Event) async throws -> Void) async throws {
        (position, overlap) = (0, [])
        try await body(event)
    }

    /// Takes note of bytes that were handed over.
    mutating func note(_ bytes: [UInt8]) {
        position += Int64(bytes.count)
        overlap = Array((overlap + bytes.suffix(Self.overlapLimit)).suffix(Self.overlapLimit))
    }
}
