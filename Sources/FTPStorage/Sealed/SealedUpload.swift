// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The content of an upload on its way into blocks.
///
/// A block that is full stays in memory until more comes: only the end tells which block is the last one. Each sealing has
/// a nonce of its own, so that a block may be sealed again, with other content too.
struct SealedUpload: Sendable {
    let seal: FileSeal
    /// The number of stored bytes before those that are still to be written.
    private(set) var written: Int64
    /// The number of the block that the bytes in memory begin.
    private var index: Int64
    private var buffer: [UInt8]
    /// True when bytes have arrived.
    private(set) var hasNew = false

    /// Begins a new file.
    init(_ seal: FileSeal) { (self.seal, written, index, buffer) = (seal, 0, 0, []) }

    /// Goes on in a file behind `written` stored bytes, with the content that was read of the block behind them; nil where
    /// that is less than `offset` says.
    init?(_ seal: FileSeal, behind written: Int64, _ beginning: StoredBeginning) {
        let form = SealedFile.form
        let last = beginning.replaced.flatMap { SealedFile.lastBlock(ofFile: $0) }
        if beginning.replaced != nil, last == nil { return nil }
        index = (written - form.head) / form.block
        let count = Int(beginning.offset - index * form.content)
        buffer = []
        if count > 0 {
            let block = beginning.block[...]
            // That of a broken upload may be what a commit that was refused has sealed as the last one.
            var content = last == index ? nil : seal.open(block, block: index, isLast: false)
            if content == nil, last == nil || last == index { content = seal.open(block, block: index, isLast: true) }
            guard let content, content.count >= count else { return nil }
            buffer = Array(content.prefix(count))
        }
        (self.seal, self.written) = (seal, written)
    }

    /// The offset in the content behind the last byte.
    var length: Int64 { index * SealedFile.form.content + Int64(buffer.count) }

    /// True when bytes of it are nowhere but in memory.
    var holdsBytes: Bool { !buffer.isEmpty }

    /// Takes bytes, and returns what can be written of all: at the place `written` as it was before.
    mutating func take(_ bytes: [UInt8]) throws(Errno) -> [UInt8] {
        hasNew = hasNew || !bytes.isEmpty
        buffer += bytes
        var sealed = written == 0 ? seal.header : []
        let size = Int(SealedFile.form.content)
        var start = 0
        while buffer.count - start > size {
            sealed += try seal.seal(buffer[start..<start + size], block: index, isLast: false)
            index += 1
            start += size
        }
        if start == 0 { return [] }
        buffer.removeFirst(start)
        written += Int64(sealed.count)
        return sealed
    }

    /// Takes the last bytes, and returns what is left to be written behind `written`, which stays as it is: to the end of
    /// the file, or to where another upload may go on.
    mutating func finish(_ bytes: [UInt8], isLast: Bool) throws(Errno) -> [UInt8] {
        let place = written
        var sealed = try take(bytes)
        if place == 0, sealed.isEmpty { sealed = seal.header }
        if isLast || !buffer.isEmpty { sealed += try seal.seal(buffer[...], block: index, isLast: isLast) }
        written = place
        return sealed
    }
}
