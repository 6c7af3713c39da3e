// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// A private key on the curve P-256, which signs by ECDSA with SHA-256 (`ES256` of RFC 7518 §3.4).
@safe package final class SigningKey: @unchecked Sendable {  // OpenSSL counts references and never changes the key
    private let pointer: OpaquePointer
    /// The two coordinates of the public point, 32 bytes each.
    package let point: (x: [UInt8], y: [UInt8])

    /// Makes a new key.
    package convenience init() throws(TLSFailure) {
        guard let key = unsafe ferry_openssl_make_p256_key() else { throw .last(.key) }
        try unsafe self.init(adopting: key)
    }

    /// Reads PEM text; `.key` for what is no key of this kind.
    package convenience init(pem: [UInt8]) throws(TLSFailure) {
        guard let key = unsafe PEM.privateKey(in: pem) else {
            ERR_clear_error()
            throw TLSFailure(.key, "it holds no private key in PEM (\"-----BEGIN PRIVATE KEY-----\")")
        }
        try unsafe self.init(adopting: key)
    }

    private init(adopting key: OpaquePointer) throws(TLSFailure) {
        unsafe pointer = key
        var bytes = [UInt8](repeating: 0, count: 65)
        let isP256 = unsafe bytes.withUnsafeMutableBufferPointer {
            unsafe ferry_openssl_p256_point(key, $0.baseAddress) == 1
        }
        point = (Array(bytes[1..<33]), Array(bytes[33...]))
        if !isP256 {
            ERR_clear_error()
            throw TLSFailure(.key, "it is no key on the curve P-256")
        }
    }

    deinit { unsafe EVP_PKEY_free(pointer) }

    /// The key itself as text, for its owner alone.
    package var pem: [UInt8] { unsafe PEM.text(ofKey: pointer) ?? [] }

    /// The two numbers of the signature, 32 bytes each.
    package func signature(of bytes: [UInt8]) throws(TLSFailure) -> [UInt8] {
        guard let signature = unsafe Self.sign(bytes, with: pointer) else { throw .last(.key) }
        return signature
    }

    private static func sign(_ bytes: [UInt8], with key: OpaquePointer) -> [UInt8]? {
        guard let context = unsafe EVP_MD_CTX_new() else { return nil }
        defer { unsafe EVP_MD_CTX_free(context) }
        var encoded = [UInt8](repeating: 0, count: 80)
        var count = encoded.count
        guard unsafe EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1,
            unsafe EVP_DigestSign(context, &encoded, &count, bytes, bytes.count) == 1
        else { return nil }
        return unsafe encoded.withUnsafeBufferPointer { buffer in
            var start = buffer.baseAddress
            guard let signature = unsafe d2i_ECDSA_SIG(nil, &start, count) else { return nil }
            defer { unsafe ECDSA_SIG_free(signature) }
            var numbers = [UInt8](repeating: 0, count: 64)
            let isWritten = unsafe numbers.withUnsafeMutableBufferPointer { space in
                guard let start = space.baseAddress else { return false }
                return unsafe BN_bn2binpad(ECDSA_SIG_get0_r(signature), start, 32) == 32
                    && BN_bn2binpad(ECDSA_SIG_get0_s(signature), start + 32, 32) == 32
            }
            return isWritten ? numbers : nil
        }
    }
}
