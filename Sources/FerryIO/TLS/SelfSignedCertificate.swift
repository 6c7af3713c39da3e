// SPDX-License-Identifier: Apache-2.0
import COpenSSL
import Glibc

/// A certificate that signs itself, for servers that have none from an authority: clients keep its key's fingerprint.
package struct SelfSignedCertificate: Sendable {
    /// PEM text.
    package let certificate: [UInt8]
    /// PEM text (PKCS #8): EC P-256.
    package let key: [UInt8]

    /// Makes a certificate for names and addresses, valid from an hour ago (clocks differ) for so many days.
    ///
    /// Of the names, host names of ASCII or numeric addresses, there is at least one; the first is the common name. With
    /// an earlier key (PEM) clients that know it go on trusting. `now` is in seconds since 1970.
    package init(
        names: [String], days: Int, key earlier: [UInt8]? = nil, now: Int64 = System.secondsSince1970()
    ) throws(TLSFailure) {
        try self.init(names: names, days: days, now: now, key: earlier, extensions: [])
    }

    /// Makes the certificate by which a server of `name` answers TLS-ALPN-01 (RFC 8737 §3): it has the digest of a key
    /// authorisation in an extension.
    package init(provingControlOf name: String, digest: [UInt8]) throws(TLSFailure) {
        let hex = digest.map { String(Int($0) + 256, radix: 16).dropFirst() }.joined(separator: ":")
        // id-pe-acmeIdentifier; an OCTET STRING of 32 bytes.
        try self.init(
            names: [name], days: 2, now: System.secondsSince1970(), key: nil,
            extensions: [("1.3.6.1.5.5.7.1.31", "critical,DER:04:20:\(hex)")])
    }

    private init(
        names: [String], days: Int, now: Int64, key earlier: [UInt8]?, extensions: [(name: String, value: String)]
    ) throws(TLSFailure) {
        let made: (certificate: [UInt8], key: [UInt8])? = Self.make(
            names: names, days: days, now: now, earlier, extensions: extensions)
        guard let made else { throw .last(.certificate, "no certificate could be made: ") }
        (certificate, key) = made
    }

    private static func make(
        names: [String], days: Int, now: Int64, _ earlier: [UInt8]?, extensions: [(name: String, value: String)]
    ) -> (certificate: [UInt8], key: [UInt8])? {
        guard let key = unsafe earlier.map({ unsafe PEM.privateKey(in: $0) }) ?? ferry_openssl_make_p256_key() else {
            return nil
        }
        defer { unsafe EVP_PKEY_free(key) }
        guard let certificate = unsafe X509_new() else { return nil }
        defer { unsafe X509_free(certificate) }
        guard unsafe fill(certificate, names: names, days: days, now: now, key, extensions: extensions) else {
            return nil
        }
        let text = unsafe PEM.text { unsafe PEM_write_bio_X509($0, certificate) }
        let keyText = unsafe PEM.text(ofKey: key)
        guard let text, let keyText else { return nil }
        return (text, keyText)
    }

    private static func fill(
        _ certificate: OpaquePointer, names: [String], days: Int, now: Int64, _ key: OpaquePointer,
        extensions: [(name: String, value: String)]
    ) -> Bool {
        guard let serial = unsafe BN_new() else { return false }
        defer { unsafe BN_free(serial) }
        var now = time_t(now)
        // 127 random bits: a number that no two certificates share (RFC 5280 §4.1.2.2).
        guard unsafe BN_rand(serial, 127, -1, 0) == 1,
            unsafe BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate)) != nil,
            unsafe X509_set_version(certificate, Int(X509_VERSION_3)) == 1,
            unsafe X509_time_adj_ex(X509_getm_notBefore(certificate), 0, -3600, &now) != nil,
            unsafe X509_time_adj_ex(X509_getm_notAfter(certificate), CInt(days), 0, &now) != nil,
            unsafe X509_set_pubkey(certificate, key) == 1,
            let name = unsafe X509_get_subject_name(certificate),
            let first = names.first,
            // A common name has at most 64 characters (RFC 5280, upper bounds).
            unsafe X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, String(first.prefix(64)), -1, -1, 0) == 1,
            unsafe X509_set_issuer_name(certificate, name) == 1
        else { return false }
        let usual = [
            ("subjectAltName", alternativeNames(names)), ("basicConstraints", "critical,CA:FALSE"),
            ("keyUsage", "critical,digitalSignature"), ("extendedKeyUsage", "serverAuth,clientAuth"),
        ]
        for (name, value) in usual + extensions {
            guard let one = unsafe ferry_x509_extension(name, value) else { return false }
            defer { unsafe X509_EXTENSION_free(one) }
            if unsafe X509_add_ext(certificate, one, -1) != 1 { return false }
        }
        return unsafe X509_sign(certificate, key, EVP_sha256()) > 0
    }
    /// Names and addresses as OpenSSL reads them in a configuration; they hold no comma.
    static func alternativeNames(_ names: [String]) -> String {
        names.map { SocketAddress(numeric: $0, port: 0) == nil ? "DNS:\($0)" : "IP:\($0)" }.joined(separator: ",")
    }
}
