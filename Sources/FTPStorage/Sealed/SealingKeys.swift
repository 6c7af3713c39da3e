// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The keys by which a server encrypts files: the first one seals, and all of them open.
///
/// Each account has a key of its own, which is made of the server's and of its name; and each file has one that is made of
/// its account's. So nothing need be kept for an account, and a file that changes its name or its place still opens.
package final class SealingKeys: Sendable {
    private struct Key {
        /// Tells the key in the header of a file.
        let identifier: [UInt8]
        let secret: Secret
    }

    private let keys: [Key]
    /// Uploads that somebody has let go of, whose last bytes are on their way.
    let left = LeftUploads()

    /// Takes keys of 32 bytes; nil without any, or where one has another length.
    package init?(_ keys: [[UInt8]]) {
        guard !keys.isEmpty, keys.allSatisfy({ $0.count == AuthenticatedCipher.keyLength }) else { return nil }
        self.keys = keys.map { key in
            let identifier = DerivedKey.hkdf(key, salt: Self.purpose("key identifier"), info: [])
            return Key(identifier: Array(identifier.prefix(SealedHeader.keyLength)), secret: Secret(key))
        }
    }

    /// The number of keys.
    package var count: Int { keys.count }

    /// The seal of a new file of an account.
    func seal(forNewFileOf account: [UInt8]) -> FileSeal {
        var server = keys[0].secret.bytes
        defer { server.clear() }
        // Made with the key, so that nobody without it finds out a name by trying.
        let name = DerivedKey.hkdf(server, salt: Self.purpose("account name"), info: account)
            .prefix(SealedHeader.accountLength)
        let header = SealedHeader(
            key: keys[0].identifier, account: Array(name),
            salt: AuthenticatedCipher.randomBytes(SealedHeader.saltLength))
        return Self.seal(header, by: keys[0])
    }

    /// The seal of a file that begins with these bytes.
    func seal(ofFileWith head: [UInt8]) throws(StorageFault) -> FileSeal {
        guard let header = SealedHeader(head) else { throw StorageFault(.notSealed) }
        guard let key = keys.first(where: { $0.identifier == header.key }) else { throw StorageFault(.keyMissing) }
        return Self.seal(header, by: key)
    }

    private static func seal(_ header: SealedHeader, by key: Key) -> FileSeal {
        var server = key.secret.bytes
        var account = DerivedKey.hkdf(server, salt: header.account, info: purpose("account"))
        var file = DerivedKey.hkdf(account, salt: header.salt, info: purpose("file") + header.bytes)
        defer {
            server.clear()
            account.clear()
            file.clear()
        }
        return FileSeal(header: header, cipher: AuthenticatedCipher(key: file))
    }

    private static func purpose(_ words: String) -> [UInt8] { Array("ferry sealed 1 \(words)".utf8) }
}
