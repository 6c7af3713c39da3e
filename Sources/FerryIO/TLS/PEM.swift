// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// PEM text (RFC 7468) of what OpenSSL holds, written and read in memory.
enum PEM {
    /// The private key of a text, which the caller frees; `nil` if there is none, or it needs a pass phrase.
    static func privateKey(in text: [UInt8]) -> OpaquePointer? {
        unsafe text.withUnsafeBytes { bytes in
            guard let bio = unsafe BIO_new_mem_buf(bytes.baseAddress, CInt(clamping: bytes.count)) else {
                return nil
            }
            defer { unsafe BIO_free(bio) }
            return unsafe PEM_read_bio_PrivateKey(bio, nil, refusePassphrase, nil)
        }
    }

    /// The text of a private key (PKCS #8).
    static func text(ofKey key: OpaquePointer) -> [UInt8]? {
        unsafe text { unsafe PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) }
    }

    /// The text that OpenSSL writes.
    static func text(_ write: (OpaquePointer) -> CInt) -> [UInt8]? {
        guard let bio = unsafe BIO_new(BIO_s_mem()) else { return nil }
        defer { unsafe BIO_free(bio) }
        guard unsafe write(bio) == 1 else { return nil }
        var bytes: UnsafeMutablePointer<CChar>?
        let count = unsafe ferry_bio_contents(bio, &bytes)
        return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: max(0, count)))
    }
}

/// DER of what OpenSSL holds.
enum DER {
    /// The form that `body` makes; OpenSSL allocates it.
    static func encoded(_ body: (inout UnsafeMutablePointer<UInt8>?) -> CInt) -> [UInt8] {
        var start: UnsafeMutablePointer<UInt8>?
        let count = unsafe body(&start)
        guard count > 0, let bytes = unsafe start else { return [] }
        defer { unsafe ferry_openssl_free(bytes) }
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
}
