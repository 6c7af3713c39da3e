// SPDX-License-Identifier: Apache-2.0

/// The header of an encrypted file.
struct SealedHeader: Hashable {
    static let keyLength = 8
    static let accountLength = 16
    static let saltLength = 32

    /// Tells the key of the server by which the file was encrypted.
    let key: [UInt8]
    /// Stands for the account that stored the file first; its name is not told.
    let account: [UInt8]
    /// Another one for each file.
    let salt: [UInt8]

    init(key: [UInt8], account: [UInt8], salt: [UInt8]) {
        (self.key, self.account, self.salt) = (key, account, salt)
    }

    /// Reads a header; nil for the beginning of any other file.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == SealedFile.form.head, bytes.starts(with: SealedFile.magic) else { return nil }
        var rest = bytes.dropFirst(SealedFile.magic.count)
        func next(_ count: Int) -> [UInt8] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        self.init(key: next(Self.keyLength), account: next(Self.accountLength), salt: next(Self.saltLength))
    }

    var bytes: [UInt8] { SealedFile.magic + key + account + salt }
}
