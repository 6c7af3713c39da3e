// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// Reads an object from any place on, in pieces that are larger than what is asked for, and ahead while memory is free.
///
/// It is the same object to the end: once another one has its name, reading on fails (`EIO`).
final class S3Reader: FileReader {
    private struct State {
        var offset: Int64 = 0
        var bytes: [UInt8]
        /// The piece behind it, on its way.
        var ahead: Ahead?
        var lease: PartLease?
    }

    private struct Ahead {
        let offset: Int64
        let piece: Task<[UInt8]?, Never>
    }

    private let tree: S3Tree
    private let object: S3Object
    private let state: Mutex<State>

    /// The first piece has come already, with what told of the object.
    init(_ object: S3Object, beginning bytes: [UInt8], in tree: S3Tree) {
        self.tree = tree
        self.object = object
        state = Mutex(State(bytes: bytes))
    }

    deinit { state.withLock { $0.ahead?.piece.cancel() } }

    var openFile: OpenFile? { nil }

    func read(at offset: Int64, atMost count: Int) async throws(Errno) -> [UInt8] {
        if offset >= object.size || count == 0 { return [] }
        if let piece = held(at: offset, atMost: count) { return piece }
        let ahead = state.withLock { state in
            defer { state.ahead = nil }
            return state.ahead
        }
        var bytes: [UInt8]?
        if let ahead, ahead.offset == offset { bytes = await ahead.piece.value } else { ahead?.piece.cancel() }
        if bytes == nil { bytes = await fetch(offset, isLeased ? Self.longPiece : Self.shortPiece) }
        guard let bytes, !bytes.isEmpty else { throw .inputOutput }
        state.withLock { ($0.offset, $0.bytes) = (offset, bytes) }
        lookAhead(behind: offset + Int64(bytes.count))
        return held(at: offset, atMost: count) ?? []
    }

    private func held(at offset: Int64, atMost count: Int) -> [UInt8]? {
        state.withLock { state in
            guard offset >= state.offset, offset < state.offset + Int64(state.bytes.count) else { return nil }
            let start = Int(offset - state.offset)
            return Array(state.bytes[start..<min(start + count, state.bytes.count)])
        }
    }

    /// True when there is memory for long pieces, which it keeps then.
    private var isLeased: Bool {
        state.withLock { state in
            if state.lease == nil { state.lease = tree.budget.takeNow(2 * Int(Self.longPiece)) }
            return state.lease != nil
        }
    }

    private func lookAhead(behind offset: Int64) {
        guard offset < object.size, state.withLock({ $0.lease != nil }) else { return }
        let piece = Task { [tree, object] in await Self.fetch(object, offset, Self.longPiece, in: tree) }
        state.withLock { $0.ahead = Ahead(offset: offset, piece: piece) }
    }

    private func fetch(_ offset: Int64, _ count: Int64) async -> [UInt8]? {
        await Self.fetch(object, offset, count, in: tree)
    }

    private static func fetch(_ object: S3Object, _ offset: Int64, _ count: Int64, in tree: S3Tree) async -> [UInt8]? {
        let range = offset..<min(offset + count, object.size)
        return try? await tree.bucket.get(object.key, range, matching: object.entityTag)?.bytes
    }

    /// The most that a reader holds without asking for memory.
    static let shortPiece: Int64 = 256 * 1024
    private static let longPiece: Int64 = 4 * 1024 * 1024
}
