// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// A certificate with its key, and the certificates that lead from it to an authority.
@safe package final class TLSIdentity: @unchecked Sendable {  // OpenSSL counts references and never changes the key
    private let chain: [HeldCertificate]
    private let key: OpaquePointer
    /// The facts of the certificate.
    package let facts: Certificate
    /// The authority's word on it (RFC 6960), in DER; empty where nothing is known.
    package let status: [UInt8]

    /// Reads PEM text (RFC 7468).
    ///
    /// - Parameters:
    ///   - certificates: the certificate, and behind it those that lead to an authority.
    ///   - key: the private key: RSA, ECDSA or Ed25519.
    ///   - passphrase: what an encrypted key was encrypted with.
    ///   - status: the answer of the authority's OCSP responder.
    /// - Throws: `.certificate` or `.key`, with the reason.
    package init(
        certificates: [UInt8], key: [UInt8], passphrase: Secret? = nil, status: [UInt8] = []
    ) throws(TLSFailure) {
        chain = HeldCertificate.all(inPEM: certificates)
        guard let first = chain.first else {
            throw TLSFailure(.certificate, "it holds no certificate in PEM (\"-----BEGIN CERTIFICATE-----\")")
        }
        facts = first.facts
        self.status = status
        unsafe self.key = try Self.key(in: key, passphrase)
        guard unsafe X509_check_private_key(first.pointer, self.key) == 1 else {
            ERR_clear_error()
            throw TLSFailure(.key, "the key does not belong to the certificate")
        }
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// The host names it is for; those without the extension for them count by their common name.
    var names: [String] { facts.names.isEmpty ? facts.commonName.map { [$0] } ?? [] : facts.names }

    /// The kind of its key: RSA, EC, Ed25519 (OpenSSL's number).
    var kind: CInt { unsafe EVP_PKEY_get_base_id(key) }

    func install(in context: TLSContext) throws(TLSFailure) {
        var isTaken = unsafe SSL_CTX_use_certificate(context.pointer, chain[0].pointer) == 1
        isTaken = unsafe isTaken && SSL_CTX_use_PrivateKey(context.pointer, key) == 1
        for link in chain.dropFirst() {
            isTaken = unsafe isTaken && ferry_ssl_ctx_add_chain(context.pointer, link.pointer) == 1
        }
        if !isTaken { throw .last(.certificate, "the certificate cannot be used: ") }
    }
}

/// A certificate in OpenSSL's form.
@safe final class HeldCertificate {
    let pointer: OpaquePointer

    private init(adopting pointer: OpaquePointer) { unsafe self.pointer = pointer }

    deinit { unsafe X509_free(pointer) }

    var facts: Certificate { unsafe Certificate(pointer) }

    /// The certificates of a PEM text, in their order.
    static func all(inPEM text: [UInt8]) -> [HeldCertificate] {
        unsafe text.withUnsafeBytes { bytes in
            guard let bio = unsafe BIO_new_mem_buf(bytes.baseAddress, CInt(clamping: bytes.count)) else { return [] }
            defer { unsafe BIO_free(bio) }
            var certificates: [HeldCertificate] = []
            while let certificate = unsafe PEM_read_bio_X509(bio, nil, nil, nil) {
                certificates.append(unsafe HeldCertificate(adopting: certificate))
            }
            // The end of the text is told as an error.
            ERR_clear_error()
            return certificates
        }
    }
}

// MARK: - Reading keys

extension TLSIdentity {
    private static func key(in text: [UInt8], _ passphrase: Secret?) throws(TLSFailure) -> OpaquePointer {
        let key: OpaquePointer? = unsafe text.withUnsafeBytes { bytes in
            guard let bio = unsafe BIO_new_mem_buf(bytes.baseAddress, CInt(clamping: bytes.count)) else {
                return nil
            }
            defer { unsafe BIO_free(bio) }
            guard let passphrase else { return unsafe PEM_read_bio_PrivateKey(bio, nil, refusePassphrase, nil) }
            var words = passphrase.bytes
            words.append(0)
            defer { words.clear() }
            return unsafe words.withUnsafeMutableBytes { words in
                unsafe PEM_read_bio_PrivateKey(bio, nil, nil, words.baseAddress)
            }
        }
        if let key = unsafe key { return unsafe key }
        ERR_clear_error()
        if passphrase == nil, text.isEncryptedPEM {
            throw TLSFailure(.key, "the key is encrypted, and there is no pass phrase for it")
        }
        if passphrase != nil, text.isEncryptedPEM {
            throw TLSFailure(.key, "the pass phrase does not fit the key")
        }
        throw TLSFailure(.key, "it holds no private key in PEM (\"-----BEGIN PRIVATE KEY-----\")")
    }
}

extension [UInt8] {
    /// True for a private key that needs a pass phrase (PKCS #8, and the older form of RFC 1421).
    fileprivate var isEncryptedPEM: Bool {
        let text = String(decoding: self, as: UTF8.self)
        return text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")
    }
}

/// Has no pass phrase to give; without this OpenSSL would ask on the terminal.
func refusePassphrase(_: UnsafeMutablePointer<CChar>?, _: CInt, _: CInt, _: UnsafeMutableRawPointer?) -> CInt { -1 }
