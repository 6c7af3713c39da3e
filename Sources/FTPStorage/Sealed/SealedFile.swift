// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The format of an encrypted file: a header, and blocks that are each encrypted and authenticated by themselves.
///
/// ```
/// header  magic 8 | key 8 | account 16 | salt 32                                       64 bytes
/// block   nonce 12 | content, 64 KiB or what is left, in AES-256-GCM | tag 16      65,564 bytes
/// ```
///
/// The key of the file is made of the server's key, the account and the whole header, so that no block opens in another
/// file, nor under another header. Its number in the file and a mark on the last block are bound into each, so that none
/// opens in another place, and none is missing at the end. So any part can be read without what is before it, and the
/// length of the content follows from the length of the file.
enum SealedFile {
    static let form = StoredForm(head: 64, content: 65_536, overhead: Int64(AuthenticatedCipher.overhead))
    /// Seven letters and the number of the format.
    static let magic = Array("ferryse\u{1}".utf8)

    /// The number of the last block of a file of so many stored bytes; nil for a length that no file has.
    static func lastBlock(ofFile stored: Int64) -> Int64? {
        let body = stored - form.head
        let rest = body % form.block
        if body < form.overhead || rest > 0 && rest < form.overhead { return nil }
        return (body - 1) / form.block
    }

    /// True of a file whose last block has no content: nobody who reads the content comes across it.
    static func endsEmpty(_ stored: Int64, last: Int64) -> Bool { stored == form.place(ofBlock: last) + form.overhead }
}
