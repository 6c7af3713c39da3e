// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Compresses (RFC 1950, 1951), but stores what does not get smaller.
///
/// Archives, pictures and films are already small: when a stretch has lost less than three hundredths, the next one is
/// only stored, which costs five bytes in 64 KiB and next to no time; then it is tried again.
package struct Deflater: ByteTransform {
    private let stream: StreamState<State>

    package init?(level: Int) {
        guard let stream = ZlibStream.deflating(level: level) else { return nil }
        self.stream = StreamState<State>(State(stream: stream, level: level))
    }

    package var isLaborious: Bool { true }

    package func convert(_ bytes: Span<UInt8>, into output: inout [UInt8]) {
        let input = [UInt8](copying: bytes)
        stream.value.withLock { $0.convert(input, into: &output) }
    }

    package func finish(into output: inout [UInt8]) { stream.value.withLock { $0.finish(into: &output) } }

    fileprivate struct State: ~Copyable {
        let stream: ZlibStream
        let level: Int
        /// The bytes of this stretch, before and after.
        private var taken = 0
        private var made = 0
        private var isStoring = false

        /// The bytes after which it is decided anew: little when they are compressed, more when they are stored.
        private var stretch: Int { isStoring ? 4 << 20 : 256 << 10 }

        init(stream: consuming ZlibStream, level: Int) {
            self.stream = stream
            self.level = level
        }

        mutating func convert(_ input: [UInt8], into output: inout [UInt8]) {
            var place = 0
            while place < input.count {
                let step = stream.run(input, from: place, into: &output, atMost: ZlibStream.block)
                place += step.taken
                taken += step.taken
                made += step.made
            }
            guard level > 0, taken >= stretch else { return }
            let wasStoring = isStoring
            isStoring = !wasStoring && made > taken / 100 * 97
            if isStoring != wasStoring { stream.change(toLevel: isStoring ? 0 : level, into: &output) }
            (taken, made) = (0, 0)
        }

        mutating func finish(into output: inout [UInt8]) {
            while true {
                let step = stream.run([], from: 0, into: &output, atMost: ZlibStream.block, .finish)
                if step.outcome != .more { return }
            }
        }
    }
}
