// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// A certificate's facts (RFC 5280), as people and programs compare them.
package struct Certificate: Hashable, Sendable {
    /// The holder, such as `CN=ftp.example.org`; bytes that are no text are escaped.
    package let subject: String
    /// The signer; equal to `subject` where it signed itself.
    package let issuer: String
    /// The subject's common name, if it has one.
    package let commonName: String?
    /// The host names and addresses it is for (`subjectAltName`).
    package let names: [String]
    /// The mail addresses it is for.
    package let mailAddresses: [String]
    /// Seconds since 1970.
    package let validFrom: Int64
    package let validUntil: Int64
    /// SHA-256 of the public key (`SubjectPublicKeyInfo`, RFC 7469 §2.4): it outlives a renewal with the same key.
    package let keyDigest: [UInt8]
    /// SHA-256 of the whole certificate.
    package let digest: [UInt8]

    /// The public key's digest as people read and compare it: `sha256:` and Base64.
    package var fingerprint: String { "sha256:" + Digest.base64(keyDigest) }

    package var isSelfSigned: Bool { subject == issuer }

    /// Reads an X.509 certificate; the caller keeps it.
    init(_ certificate: OpaquePointer) {
        let subjectName = unsafe X509_get_subject_name(certificate)
        subject = unsafe Self.text(of: subjectName)
        issuer = unsafe Self.text(of: X509_get_issuer_name(certificate))
        commonName = unsafe Self.commonName(in: subjectName)
        (names, mailAddresses) = unsafe Self.alternativeNames(of: certificate)
        validFrom = unsafe ferry_asn1_seconds(X509_get0_notBefore(certificate))
        validUntil = unsafe ferry_asn1_seconds(X509_get0_notAfter(certificate))
        keyDigest = Digest.sha256(unsafe Self.publicKey(of: certificate))
        digest = Digest.sha256(unsafe Self.encoded(certificate))
    }

    /// The certificates of a PEM text, in their order.
    package static func all(inPEM text: [UInt8]) -> [Certificate] { HeldCertificate.all(inPEM: text).map(\.facts) }
}

extension Certificate {
    /// True when a name in a certificate stands for a host (RFC 6125 §6.4): `*.example.org` for one label in its place;
    /// case does not count.
    static func name(_ pattern: String, standsFor host: String) -> Bool {
        let (pattern, host) = (pattern.lowercased(), host.lowercased())
        if pattern == host { return true }
        guard pattern.hasPrefix("*."), let dot = host.firstIndex(of: ".") else { return false }
        return host[dot...] == pattern.dropFirst() && dot != host.startIndex
    }
}

// MARK: - Reading OpenSSL's structures

extension Certificate {
    /// RFC 2253's form of a distinguished name.
    private static func text(of name: OpaquePointer?) -> String {
        guard let bio = unsafe BIO_new(BIO_s_mem()) else { return "" }
        defer { unsafe BIO_free(bio) }
        guard let name = unsafe name, unsafe ferry_x509_print_name(bio, name) >= 0 else {
            return ""
        }
        var bytes: UnsafeMutablePointer<CChar>?
        let count = unsafe ferry_bio_contents(bio, &bytes)
        return unsafe String(
            decoding: UnsafeRawBufferPointer(start: bytes, count: max(0, count)), as: UTF8.self)
    }

    private static func commonName(in name: OpaquePointer?) -> String? {
        guard let name = unsafe name else { return nil }
        let index = unsafe X509_NAME_get_index_by_NID(name, NID_commonName, -1)
        guard index >= 0, let entry = unsafe X509_NAME_get_entry(name, index) else { return nil }
        return unsafe string(X509_NAME_ENTRY_get_data(entry))
    }

    private static func string(_ value: UnsafePointer<ASN1_STRING>?) -> String? {
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = unsafe ASN1_STRING_to_UTF8(&bytes, value)
        guard count >= 0, let start = unsafe bytes else { return nil }
        defer { unsafe ferry_openssl_free(start) }
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: Int(count)), as: UTF8.self)
    }

    private static func alternativeNames(of certificate: OpaquePointer) -> (hosts: [String], mail: [String]) {
        guard let found = unsafe X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else { return ([], []) }
        let names = OpaquePointer(found)
        defer { unsafe GENERAL_NAMES_free(names) }
        var (hosts, mail) = ([String](), [String]())
        for index in 0..<(unsafe ferry_x509_name_count(names)) {
            guard let name = unsafe ferry_x509_name(names, index) else { continue }
            switch unsafe name.pointee.type {
            case GEN_DNS: unsafe string(name.pointee.d.dNSName).map { hosts.append($0) }
            case GEN_EMAIL: unsafe string(name.pointee.d.rfc822Name).map { mail.append($0) }
            case GEN_IPADD: unsafe address(name.pointee.d.iPAddress).map { hosts.append($0) }
            default: break
            }
        }
        return (hosts, mail)
    }

    /// The text of 4 or 16 bytes in network order.
    private static func address(_ value: UnsafePointer<ASN1_OCTET_STRING>?) -> String? {
        guard let value = unsafe value, let start = unsafe value.pointee.data else { return nil }
        let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: Int(value.pointee.length)))
        if bytes.count == 4 { return SocketAddress(.v4(number(bytes[...], UInt32.self)), port: 0).hostText }
        guard bytes.count == 16 else { return nil }
        let halves = (number(bytes[..<8], UInt64.self), number(bytes[8...], UInt64.self))
        return SocketAddress(.v6(halves.0, halves.1, scope: 0), port: 0).hostText
    }

    private static func number<Number: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>, _: Number.Type) -> Number {
        bytes.reduce(0) { $0 << 8 | Number($1) }
    }

    private static func publicKey(of certificate: OpaquePointer) -> [UInt8] {
        unsafe DER.encoded { unsafe i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &$0) }
    }

    private static func encoded(_ certificate: OpaquePointer) -> [UInt8] {
        unsafe DER.encoded { unsafe i2d_X509(certificate, &$0) }
    }
}
