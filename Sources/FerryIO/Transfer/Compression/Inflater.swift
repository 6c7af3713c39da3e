// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Undoes compression (RFC 1950, 1951), piece by piece: a few bytes may stand for a million, so no more than a piece of
/// them is in memory at a time.
///
/// The stream must be whole: `finish` refuses one that was cut (`.unfinished`), and bytes that are damaged, or that come
/// behind its end, are refused when they come (`.damaged`).
package struct Inflater: ByteTransform {
    private let stream: StreamState<State>
    private let piece: Int

    /// `piece` is the number of bytes that one call makes at most.
    package init?(piece: Int = TransferPolicy.piece) {
        guard let stream = ZlibStream.inflating() else { return nil }
        self.stream = StreamState<State>(State(stream: stream))
        self.piece = piece
    }

    package var isLaborious: Bool { true }

    package func convert(_ bytes: Span<UInt8>, into output: inout [UInt8]) throws(TransferError) {
        let input = [UInt8](copying: bytes)
        try stream.value.withLock { state throws(TransferError) in
            state.take(input)
            try state.go(on: &output, atMost: piece)
        }
    }

    package func drain(into output: inout [UInt8]) throws(TransferError) -> Bool {
        try stream.value.withLock { state throws(TransferError) in
            guard state.hasMore else { return false }
            try state.go(on: &output, atMost: piece)
            return true
        }
    }

    package func finish(into _: inout [UInt8]) throws(TransferError) {
        guard stream.value.withLock({ $0.isAtEnd }) else { throw .unfinished }
    }

    fileprivate struct State: ~Copyable {
        private let stream: ZlibStream
        private var input: [UInt8] = []
        private var place = 0
        private(set) var isAtEnd = false
        /// The last call has filled its piece, so that there may be more.
        private var isFull = false

        init(stream: consuming ZlibStream) { self.stream = stream }

        var hasMore: Bool { !isAtEnd && (isFull || place < input.count) }

        mutating func take(_ bytes: [UInt8]) { (input, place) = (Array(input[place...]) + bytes, 0) }

        mutating func go(on output: inout [UInt8], atMost limit: Int) throws(TransferError) {
            if !isAtEnd {
                let step = stream.run(input, from: place, into: &output, atMost: limit)
                place += step.taken
                isFull = step.made == limit
                if step.outcome == .damaged { throw .damaged }
                isAtEnd = step.outcome == .end
            }
            if isAtEnd, place < input.count { throw .damaged }
        }
    }
}

/// The state of a transform, which is a value to others: copies of it are one stream.
final class StreamState<Value: ~Copyable>: Sendable {
    let value: Mutex<Value>

    init(_ value: consuming sending Value) { self.value = Mutex(value) }
}

extension [UInt8] {
    init(copying bytes: Span<UInt8>) {
        self.init()
        // An empty array is shared by all, and appending writes its count even if that is 0.
        if bytes.isEmpty { return }
        append(addingCapacity: bytes.count) { copy in for index in bytes.indices { copy.append(bytes[index]) } }
    }
}
