// SPDX-License-Identifier: Apache-2.0
import COpenSSL
import CZlib

/// The kinds of digests that can be taken of a file.
package enum DigestKind: Hashable, CaseIterable, Sendable {
    case sha256, sha512, sha1, md5
    /// The checksum of zip and Ethernet, as four bytes, the most significant first.
    case crc32
}

/// A digest that is taken piece by piece.
@safe package struct RunningDigest: ~Copyable {
    /// OpenSSL's state; none for a checksum.
    private let context: OpaquePointer?
    private var checksum: UInt32 = 0

    /// Begins; nil where the library is not allowed to take digests of that kind (FIPS mode and MD5).
    package init?(_ kind: DigestKind) {
        guard let algorithm = unsafe kind.algorithm else {
            unsafe context = nil
            return
        }
        let made = unsafe EVP_MD_CTX_new()
        guard unsafe EVP_DigestInit_ex(made, algorithm, nil) == 1 else {
            unsafe EVP_MD_CTX_free(made)
            return nil
        }
        unsafe context = made
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Takes the next bytes.
    package mutating func update(_ bytes: borrowing [UInt8]) {
        // Without bytes zlib begins anew.
        if bytes.isEmpty { return }
        let context = unsafe context
        let before = UInt(checksum)
        checksum = unsafe bytes.withUnsafeBytes { (buffer) -> UInt32 in
            guard let context = unsafe context else {
                let place = unsafe buffer.bindMemory(to: UInt8.self).baseAddress
                return UInt32(truncatingIfNeeded: unsafe crc32_z(before, place, buffer.count))
            }
            _ = unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
            return 0
        }
    }

    /// The digest of all bytes.
    package consuming func finish() -> [UInt8] {
        guard let context = unsafe context else {
            return stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: checksum >> UInt32($0)) }
        }
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: CUnsignedInt = 0
        _ = unsafe digest.withUnsafeMutableBufferPointer { unsafe EVP_DigestFinal_ex(context, $0.baseAddress, &count) }
        return Array(digest.prefix(Int(count)))
    }
}

extension DigestKind {
    var algorithm: OpaquePointer? {
        switch self {
        case .sha256: return unsafe EVP_sha256()
        case .sha512: return unsafe EVP_sha512()
        case .sha1: return unsafe EVP_sha1()
        case .md5: return unsafe EVP_md5()
        case .crc32: return nil
        }
    }
}
