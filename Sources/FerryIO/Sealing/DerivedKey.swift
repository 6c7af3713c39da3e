// SPDX-License-Identifier: Apache-2.0

/// Keys that are made of a key, each for one purpose (HKDF with SHA-256, RFC 5869).
package enum DerivedKey {
    /// 32 bytes, the same for the same key, salt and purpose; from them nobody learns the key or another one made of it.
    package static func hkdf(_ key: [UInt8], salt: [UInt8], info: [UInt8]) -> [UInt8] {
        var extracted = Digest.hmacSHA256(key, key: salt)
        defer { extracted.clear() }
        return Digest.hmacSHA256(info + [1], key: extracted)
    }
}
