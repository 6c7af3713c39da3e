// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// A version of TLS; older ones than 1.2 are never spoken (RFC 8996).
package enum TLSVersion: String, CaseIterable, Comparable, Sendable {
    /// RFC 5246.
    case tls12 = "1.2"
    /// RFC 8446.
    case tls13 = "1.3"

    package static func < (one: Self, other: Self) -> Bool { one == .tls12 && other == .tls13 }
}

/// The facts of a finished handshake.
package struct TLSFacts: Sendable {
    package let version: TLSVersion
    /// The cipher suite's name, such as `TLS_AES_256_GCM_SHA384`.
    package let cipher: String
    /// The handshake went on with an earlier session's keys.
    package let isResumed: Bool
    /// The server's certificate for a client, the client's for a server; `nil` where none was shown.
    package let certificate: Certificate?
    /// The reason to doubt that certificate; `nil` when it leads to an authority and, for a client, names the server,
    /// and when none was shown.
    package let doubt: CertificateDoubt?
    /// True if the kernel enciphers and deciphers by itself.
    package let isInKernel: Bool
    /// The name of the server that the client has asked for (SNI, RFC 6066 §3); `nil` without one.
    package let serverName: String?
}

extension TLSFacts: CustomStringConvertible {
    /// Words for a person, such as `TLS 1.3, TLS_AES_256_GCM_SHA384, resumed`.
    package var description: String {
        "TLS \(version.rawValue), \(cipher)" + (isResumed ? ", resumed" : "") + (isInKernel ? ", in the kernel" : "")
    }
}

/// The reason why a certificate does not prove who the other side is.
package struct CertificateDoubt: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// No authority that is known here has signed for it; it may have signed itself.
        case unknownAuthority
        /// It names other hosts.
        case otherName
        case expired
        case notYetValid
        case revoked
        case other
    }

    package let kind: Kind
    /// OpenSSL's words, such as `self-signed certificate`.
    package let reason: String
}

// MARK: - Reading OpenSSL's structures

extension TLSFacts {
    init(of ssl: OpaquePointer) {
        version = unsafe SSL_version(ssl) >= TLS1_3_VERSION ? .tls13 : .tls12
        cipher = unsafe SSL_CIPHER_get_name(SSL_get_current_cipher(ssl)).map { unsafe String(cString: $0) } ?? ""
        isResumed = unsafe SSL_session_reused(ssl) == 1
        certificate = unsafe SSL_get0_peer_certificate(ssl).map { unsafe Certificate($0) }
        doubt = unsafe CertificateDoubt(SSL_get_verify_result(ssl))
        isInKernel = unsafe ferry_ssl_kernel_sends(ssl) == 1 && ferry_ssl_kernel_receives(ssl) == 1
        serverName = unsafe SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name).map { unsafe String(cString: $0) }
    }
}

extension CertificateDoubt {
    /// The meaning of OpenSSL's result of a verification; `nil` when it found nothing.
    fileprivate init?(_ result: Int) {
        if result == Int(X509_V_OK) { return nil }
        switch CInt(result) {
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_UNTRUSTED:
            kind = .unknownAuthority
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: kind = .otherName
        case X509_V_ERR_CERT_HAS_EXPIRED: kind = .expired
        case X509_V_ERR_CERT_NOT_YET_VALID: kind = .notYetValid
        case X509_V_ERR_CERT_REVOKED: kind = .revoked
        default: kind = .other
        }
        reason = unsafe String(cString: X509_verify_cert_error_string(result))
    }
}
