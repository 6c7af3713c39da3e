// SPDX-License-Identifier: Apache-2.0

/// The form in which the files of a tree are stored: as they are, or behind a head in blocks that take more room than
/// their content.
///
/// A store moves bytes as they are stored, and knows the form only to tell lengths: where an upload goes on, and how much
/// of a quota is used, is a matter of the content.
package struct StoredForm: Hashable, Sendable {
    /// The number of bytes before the first block.
    package let head: Int64
    /// The number of bytes of content in a block; the last one may have less.
    package let content: Int64
    /// The number of bytes that a block has besides.
    package let overhead: Int64

    package init(head: Int64, content: Int64, overhead: Int64) {
        (self.head, self.content, self.overhead) = (head, content, overhead)
    }

    /// Files as they are.
    package static let plain = StoredForm(head: 0, content: 1, overhead: 0)

    package var isPlain: Bool { self == .plain }

    /// The number of stored bytes of a whole block.
    package var block: Int64 { content + overhead }

    /// The length of the content of a file of so many stored bytes, by that number alone.
    package func contentLength(of stored: Int64) -> Int64 {
        if isPlain { return stored }
        let body = max(0, stored - head)
        return body / block * content + max(0, body % block - overhead)
    }

    /// The place of the first of some blocks.
    package func place(ofBlock index: Int64) -> Int64 { head + index * block }

    /// The number of stored bytes that stay when an upload goes on at an offset of the content: those before the block that
    /// has the byte before it, since that block is sealed anew.
    package func cut(at offset: Int64) -> Int64 {
        if isPlain || offset <= 0 { return max(0, offset) }
        return place(ofBlock: (offset - 1) / content)
    }
}

/// The stored bytes that an upload in another form needs to go on: they are read before the file is cut.
package struct StoredBeginning: Sendable {
    /// The offset in the content of the first byte that arrives.
    package let offset: Int64
    /// The bytes before the first block.
    package let head: [UInt8]
    /// The block that was cut off, as it was stored; none where the upload goes on between two blocks.
    package let block: [UInt8]
    /// The stored length of the file that is replaced, where the bytes are its; nil for those of a broken upload.
    package let replaced: Int64?

    package init(offset: Int64, head: [UInt8], block: [UInt8], replaced: Int64?) {
        (self.offset, self.head, self.block, self.replaced) = (offset, head, block, replaced)
    }

    /// Reads them; nil for files as they are, and for what begins with nothing.
    init?(
        at offset: Int64, of form: StoredForm, replacing replaced: Int64?,
        _ read: (Range<Int64>) throws(StorageFault) -> [UInt8]
    ) throws(StorageFault) {
        if form.isPlain || offset <= 0 { return nil }
        let cut = form.cut(at: offset)
        self.init(
            offset: offset, head: try read(0..<form.head), block: try read(cut..<cut + form.block), replaced: replaced)
    }
}
