// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// The reason why a TLS handshake, or a connection secured by it, came to nothing.
package struct TLSFailure: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The other side speaks no TLS: its first bytes are something else.
        case notTLS
        /// The other side refused and said why: the number of its alert (RFC 8446 §6).
        case alert(Int)
        /// The connection was closed in the middle of a handshake.
        case closed
        /// The two sides have no version, cipher or certificate type in common.
        case nothingInCommon
        /// Bytes were changed on the way, or the other side breaks the protocol.
        case broken
        /// A certificate, a key or another file of this side cannot be used.
        case material
    }

    package let kind: Kind
    /// One sentence without a full stop.
    package let reason: String

    package init(_ kind: Kind, _ reason: String) { (self.kind, self.reason) = (kind, reason) }
}

extension TLSFailure: CustomStringConvertible {
    package var description: String { reason }
}

extension TLSFailure {
    /// The last entry of this thread's queue of errors, which is emptied (err(7ossl)).
    static func last(_ kind: Kind? = nil, _ prefix: String = "") -> TLSFailure {
        let code = ERR_peek_last_error()
        defer { ERR_clear_error() }
        if code == 0 { return TLSFailure(kind ?? .broken, prefix + "it was cut off") }
        let words = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        let found = kind ?? Kind(code)
        return TLSFailure(found, prefix + (found == .notTLS ? "what came is no TLS (\(words))" : words))
    }

    /// True for the end of the stream without the other side's word for it (`close_notify`).
    static var isUnexpectedEnd: Bool {
        let code = ERR_peek_last_error()
        return ferry_openssl_library(code) == ERR_LIB_SSL
            && ferry_openssl_reason(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING
    }
}

extension TLSFailure.Kind {
    /// OpenSSL's number for an alert is this much more than the alert's own.
    private static let firstAlert = SSL_AD_REASON_OFFSET

    fileprivate init(_ code: UInt) {
        guard ferry_openssl_library(code) == ERR_LIB_SSL else {
            self = .broken
            return
        }
        let reason = ferry_openssl_reason(code)
        if reason > Self.firstAlert {
            self = .alert(Int(reason - Self.firstAlert))
            return
        }
        switch reason {
        case SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST, SSL_R_UNEXPECTED_MESSAGE,
            SSL_R_RECORD_LENGTH_MISMATCH, SSL_R_PACKET_LENGTH_TOO_LONG:
            self = .notTLS
        case SSL_R_NO_SHARED_CIPHER, SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_VERSION_TOO_LOW, SSL_R_NO_PROTOCOLS_AVAILABLE,
            SSL_R_NO_SUITABLE_KEY_SHARE, SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, SSL_R_NO_APPLICATION_PROTOCOL:
            self = .nothingInCommon
        case SSL_R_UNEXPECTED_EOF_WHILE_READING: self = .closed
        default: self = .broken
        }
    }
}
