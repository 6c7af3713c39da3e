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
        /// The pieces behind it, on their way.
        var ahead: [Ahead] = []
        var lease: PartLease?

        /// Takes the piece that begins at an offset; those on their way are given up where none does.
        mutating func takeAhead(at offset: Int64) -> Ahead? {
            if let first = ahead.first, first.range.lowerBound == offset { return ahead.removeFirst() }
            skipAhead()
            return nil
        }

        mutating func skipAhead() {
            for ahead in ahead { ahead.piece.cancel() }
            ahead = []
        }
    }

    private struct Ahead {
        let range: Range<Int64>
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

    deinit { state.withLock { $0.skipAhead() } }

    var openFile: OpenFile? { nil }

    func read(at offset: Int64, atMost count: Int) async throws(Errno) -> [UInt8] {
        if offset >= object.size || count == 0 { return [] }
        if let piece = held(at: offset, atMost: count) { return piece }
        let ahead = state.withLock { $0.takeAhead(at: offset) }
        let length = isLeased ? Self.longPiece : Self.shortPiece
        let range = ahead?.range ?? offset..<min(offset + length, object.size)
        lookAhead(behind: range.upperBound)
        var bytes = await ahead?.piece.value
        if bytes == nil { bytes = await Self.fetch(object, range, in: tree) }
        guard let bytes, bytes.count == range.count else { throw .inputOutput }
        state.withLock { ($0.offset, $0.bytes) = (offset, bytes) }
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
            if state.lease == nil { state.lease = tree.budget.takeNow((1 + Self.piecesAhead) * Int(Self.longPiece)) }
            return state.lease != nil
        }
    }

    /// Has as many pieces fetched as may be on their way, the first of which begins at an offset.
    private func lookAhead(behind offset: Int64) {
        state.withLock { state in
            guard state.lease != nil else { return }
            var start = state.ahead.last?.range.upperBound ?? offset
            while state.ahead.count < Self.piecesAhead, start < object.size {
                let range = start..<min(start + Self.longPiece, object.size)
                let piece = Task { [tree, object] in await Self.fetch(object, range, in: tree) }
                state.ahead.append(Ahead(range: range, piece: piece))
                start = range.upperBound
            }
        }
    }

    private static func fetch(_ object: S3Object, _ range: Range<Int64>, in tree: S3Tree) async -> [UInt8]? {
        try? await tree.bucket.get(object.key, range, matching: object.entityTag)?.bytes
    }

    /// The most that a reader holds without asking for memory.
    static let shortPiece: Int64 = 256 * 1024
    private static let longPiece: Int64 = 4 * 1024 * 1024
    /// One is on its way while another one waits to be sent.
    private static let piecesAhead = 2
}
