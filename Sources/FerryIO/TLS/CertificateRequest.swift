// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// A request to an authority for a certificate (PKCS #10, RFC 2986).
package enum CertificateRequest {
    /// The request in DER, for names that hold no comma, signed by the key of a PEM text.
    package static func encoded(names: [String], key text: [UInt8]) throws(TLSFailure) -> [UInt8] {
        guard let key = unsafe PEM.privateKey(in: text) else {
            ERR_clear_error()
            throw TLSFailure(.key, "it holds no private key in PEM (\"-----BEGIN PRIVATE KEY-----\")")
        }
        defer { unsafe EVP_PKEY_free(key) }
        guard let request = unsafe X509_REQ_new() else { throw .last() }
        defer { unsafe X509_REQ_free(request) }
        // The names stand in the extension alone: a common name is limited to 64 characters, and not needed.
        guard unsafe X509_REQ_set_version(request, 0) == 1, unsafe X509_REQ_set_pubkey(request, key) == 1,
            unsafe ferry_x509_request_extend(
                request, "subjectAltName", SelfSignedCertificate.alternativeNames(names)) == 1,
            unsafe X509_REQ_sign(request, key, EVP_sha256()) > 0
        else { throw .last(.key, "no certificate can be asked for with it: ") }
        return unsafe DER.encoded { unsafe i2d_X509_REQ(request, &$0) }
    }
}
