// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// A certificate that signs itself, for servers that have none from an authority: clients keep its key's fingerprint.
package struct SelfSignedCertificate: Sendable {
    /// PEM text.
    package let certificate: [UInt8]
    /// PEM text (PKCS #8): EC P-256.
    package let key: [UInt8]

    /// Makes a certificate for names and addresses, valid from an hour ago (clocks differ) for so many days.
    ///
    /// Of the names, host names of ASCII or numeric addresses, there is at least one; the first is the common name. With
    /// an earlier key (PEM) clients that know it go on trusting.
    package init(names: [String], days: Int, key earlier: [UInt8]? = nil) throws(TLSFailure) {
        let made: (certificate: [UInt8], key: [UInt8])? = Self.make(names: names, days: days, earlier)
        guard let made else { throw .last(.certificate, "no certificate could be made: ") }
        (certificate, key) = made
    }

    private static func make(
        names: [String], days: Int, _ earlier: [UInt8]?
    ) -> (certificate: [UInt8], key: [UInt8])? {
        guard let key = unsafe earlier.map({ unsafe read($0) }) ?? ferry_openssl_make_p256_key() else { return nil }
        defer { unsafe EVP_PKEY_free(key) }
        guard let certificate = unsafe X509_new() else { return nil }
        defer { unsafe X509_free(certificate) }
        guard unsafe fill(certificate, names: names, days: days, key) else { return nil }
        let text = unsafe pem { unsafe PEM_write_bio_X509($0, certificate) }
        let keyText = unsafe pem { unsafe PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) }
        guard let text, let keyText else { return nil }
        return (text, keyText)
    }

    private static func fill(
        _ certificate: OpaquePointer, names: [String], days: Int, _ key: OpaquePointer
    ) -> Bool {
        guard let serial = unsafe BN_new() else { return false }
        defer { unsafe BN_free(serial) }
        // 127 random bits: a number that no two certificates share (RFC 5280 §4.1.2.2).
        guard unsafe BN_rand(serial, 127, -1, 0) == 1,
            unsafe BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate)) != nil,
            unsafe X509_set_version(certificate, Int(X509_VERSION_3)) == 1,
            unsafe X509_gmtime_adj(X509_getm_notBefore(certificate), -3600) != nil,
            unsafe X509_time_adj_ex(X509_getm_notAfter(certificate), CInt(days), 0, nil) != nil,
            unsafe X509_set_pubkey(certificate, key) == 1,
            let name = unsafe X509_get_subject_name(certificate),
            let first = names.first,
            // A common name has at most 64 characters (RFC 5280, upper bounds).
            unsafe X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, String(first.prefix(64)), -1, -1, 0) == 1,
            unsafe X509_set_issuer_name(certificate, name) == 1
        else { return false }
        let alternatives = names.map { SocketAddress(numeric: $0, port: 0) == nil ? "DNS:\($0)" : "IP:\($0)" }
        let extensions = [
            (NID_subject_alt_name, alternatives.joined(separator: ",")),
            (NID_basic_constraints, "critical,CA:FALSE"),
            (NID_key_usage, "critical,digitalSignature"),
            (NID_ext_key_usage, "serverAuth,clientAuth"),
        ]
        for (number, value) in extensions {
            guard let one = unsafe X509V3_EXT_conf_nid(nil, nil, number, value) else { return false }
            defer { unsafe X509_EXTENSION_free(one) }
            if unsafe X509_add_ext(certificate, one, -1) != 1 { return false }
        }
        return unsafe X509_sign(certificate, key, EVP_sha256()) > 0
    }

    private static func read(_ text: [UInt8]) -> OpaquePointer? {
        unsafe text.withUnsafeBytes { bytes in
            guard let bio = unsafe BIO_new_mem_buf(bytes.baseAddress, CInt(clamping: bytes.count)) else {
                return nil
            }
            defer { unsafe BIO_free(bio) }
            return unsafe PEM_read_bio_PrivateKey(bio, nil, refusePassphrase, nil)
        }
    }

    private static func pem(_ write: (OpaquePointer) -> CInt) -> [UInt8]? {
        guard let bio = unsafe BIO_new(BIO_s_mem()) else { return nil }
        defer { unsafe BIO_free(bio) }
        guard unsafe write(bio) == 1 else { return nil }
        var bytes: UnsafeMutablePointer<CChar>?
        let count = unsafe ferry_bio_contents(bio, &bytes)
        return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: max(0, count)))
    }
}
