// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// Reads the content of an encrypted file from any place on: only the blocks that have it are read and opened.
///
/// A block that is not what was stored there fails the read (`EBADMSG`), and none of its bytes is given out.
final class SealedReader: FileReader {
    private struct Opened {
        let index: Int64
        let content: [UInt8]
    }

    private let base: any FileReader
    private let seal: FileSeal
    private let stored: Int64
    private let length: Int64
    private let last: Int64
    /// The block that was opened last, of which the end may still be wanted.
    private let recent = Mutex<Opened?>(nil)

    /// The blocks that are read at once.
    private static let most: Int64 = 8

    /// Reads a file of `stored` bytes, of which the last block has that number.
    init(_ base: any FileReader, _ seal: FileSeal, stored: Int64, last: Int64) {
        (self.base, self.seal, self.stored, self.last) = (base, seal, stored, last)
        length = SealedFile.form.contentLength(of: stored)
    }

    /// None: the kernel would send what is stored.
    var openFile: OpenFile? { nil }

    func read(at offset: Int64, atMost count: Int) async throws(Errno) -> [UInt8] {
        if offset < 0 || offset >= length || count <= 0 { return [] }
        let form = SealedFile.form
        let first = offset / form.content
        let skipped = Int(offset % form.content)
        if let block = recent.withLock({ $0?.index == first ? $0?.content : nil }) {
            return Array(block[skipped...].prefix(count))
        }
        // To the end of a block where it can be had, so that the next read begins with one.
        let end = min(length, offset + min(Int64(count), length), form.content * (first + Self.most))
        let final = (end - 1) / form.content
        let sealed = try await base.readAll(
            form.place(ofBlock: first)..<min(stored, form.place(ofBlock: final + 1)))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(end - offset))
        for index in first...final {
            let start = Int(form.place(ofBlock: index) - form.place(ofBlock: first))
            let piece = sealed.dropFirst(start).prefix(Int(form.block))
            guard let content = seal.open(piece, block: index, isLast: index == last) else { throw .badMessage }
            let from = index == first ? skipped : 0
            let to = min(content.count, Int(end - index * form.content))
            guard from < to else { throw .badMessage }
            bytes += content[from..<to]
            if index == final { recent.withLock { $0 = Opened(index: index, content: content) } }
        }
        return bytes
    }
}
