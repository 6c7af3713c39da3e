// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// Digests of bytes (FIPS 180-4), by OpenSSL.
package enum Digest {
    /// SHA-256: 32 bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        unsafe bytes.withUnsafeBufferPointer { input in
            unsafe digest.withUnsafeMutableBufferPointer { output in
                unsafe ferry_sha256(input.baseAddress, input.count, output.baseAddress)
            }
        }
        return digest
    }

    /// Base64 with padding (RFC 4648 §4).
    package static func base64(_ bytes: [UInt8]) -> String {
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let count = unsafe bytes.withUnsafeBufferPointer { input in
            unsafe text.withUnsafeMutableBufferPointer { output in
                unsafe EVP_EncodeBlock(output.baseAddress, input.baseAddress, CInt(clamping: input.count))
            }
        }
        return String(decoding: text.prefix(Int(count)), as: UTF8.self)
    }
}
