// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// Keys that are made of passwords with much work, by OpenSSL; the caller sees to it that the work is bearable.
package enum KeyDerivation {
    /// PBKDF2 (RFC 8018 §5.2) with the HMAC of a digest: `count` bytes; nil for numbers that make no sense.
    package static func pbkdf2(
        _ kind: DigestKind, _ password: [UInt8], salt: [UInt8], iterations: Int, count: Int
    ) -> [UInt8]? {
        guard let algorithm = unsafe kind.algorithm, let iterations = CInt(exactly: iterations), iterations > 0,
            let size = CInt(exactly: count), size > 0
        else { return nil }
        var key = [UInt8](repeating: 0, count: count)
        let isDone = unsafe withCharacters(of: password) { text, length in
            unsafe PKCS5_PBKDF2_HMAC(
                text, length, salt, CInt(clamping: salt.count), iterations, algorithm, size, &key)
        }
        return isDone == 1 ? key : nil
    }

    /// scrypt (RFC 7914 §6): `count` bytes; nil for numbers that make no sense.
    ///
    /// It takes 128 bytes times `n` times `r` of memory.
    package static func scrypt(
        _ password: [UInt8], salt: [UInt8], n: UInt64, r: UInt64, p: UInt64, count: Int
    ) -> [UInt8]? {
        let (block, overflow) = r.multipliedReportingOverflow(by: 128)
        let (memory, more) = block.multipliedReportingOverflow(by: n &+ p &+ 2)
        guard !overflow, !more, count > 0 else { return nil }
        var key = [UInt8](repeating: 0, count: count)
        let isDone = unsafe withCharacters(of: password) { text, length in
            unsafe EVP_PBE_scrypt(text, Int(length), salt, salt.count, n, r, p, memory, &key, count)
        }
        return isDone == 1 ? key : nil
    }

    private static func withCharacters(
        of password: [UInt8], _ body: (UnsafePointer<CChar>?, CInt) -> CInt
    ) -> CInt {
        unsafe password.withUnsafeBytes { bytes in
            let text = unsafe bytes.bindMemory(to: CChar.self).baseAddress
            return unsafe body(text, CInt(clamping: bytes.count))
        }
    }
}
