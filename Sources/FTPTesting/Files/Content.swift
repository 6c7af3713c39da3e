// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// Bytes for files: the same for the same seed, and nowhere like those of another place in the file.
package enum Content {
    private static let blockSize = 65536

    /// Makes `count` bytes that look random: in 64 KiB every value occurs, line ends and zeros among them.
    package static func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        // An array of no bytes is one that all share, and would be written to.
        if count == 0 { return [] }
        let pattern = block(seed)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            var offset = 0
            while offset < count {
                let size = min(blockSize, count - offset)
                pattern.withUnsafeBytes {
                    UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(buffer)[offset..<offset + size]
                    ).copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<size]))
                }
                for (index, byte) in withUnsafeBytes(of: offset.littleEndian, Array.init).enumerated()
                where index < size {
                    buffer[offset + index] = byte
                }
                offset += size
            }
            filled = count
        }
    }

    /// Text in lines of different length that end in LF.
    package static func text(lines: Int, seed: UInt64 = 1) -> [UInt8] {
        var text = ""
        for line in 0..<lines { text += String(repeating: "ferry \(seed) ", count: line % 7) + "\(line)\n" }
        return Array(text.utf8)
    }

    /// Makes a file of any size in no time: a hole of zeros with a stamped page in every 16 MiB, and at its end.
    package static func makeSparseFile(at path: String, size: Int64, seed: UInt64 = 1) throws {
        let raw = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard raw >= 0 else { throw Errno.current }
        let file = Descriptor(adopting: raw)
        guard ftruncate(file.raw, off_t(size)) == 0 else { throw Errno.current }
        let places = stride(from: 0, to: size, by: 16 << 20).map { $0 } + [max(0, size - 4096)]
        for place in places {
            let page = bytes(Int(min(4096, size - place)), seed: seed &+ UInt64(place))
            guard pwrite(file.raw, page, page.count, off_t(place)) == page.count else { throw Errno.current }
        }
    }

    /// One block by SplitMix64 (Steele, Lea, Flood 2014).
    private static func block(_ seed: UInt64) -> [UInt8] {
        var state = seed
        var words: [UInt64] = []
        words.reserveCapacity(blockSize / 8)
        for _ in 0..<blockSize / 8 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var word = state
            word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
            words.append(word ^ (word >> 31))
        }
        return words.withUnsafeBytes { Array($0) }
    }
}
