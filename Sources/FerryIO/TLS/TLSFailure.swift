// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// The reason why a TLS handshake, or a connection secured by it, came to nothing.
package struct TLSFailure: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The other side speaks no TLS: its first bytes are something else.
        case notTLS
        /// A certificate of this side, or a file of certificates, cannot be used.
        case certificate
        /// A private key of this side cannot be used.
        case key
        /// The handshake came to nothing, or bytes were changed on the way.
        case other
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
        if code == 0 { return TLSFailure(kind ?? .other, prefix + "it was cut off") }
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
    fileprivate init(_ code: UInt) {
        guard ferry_openssl_library(code) == ERR_LIB_SSL else {
            self = .other
            return
        }
        switch ferry_openssl_reason(code) {
        case SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST, SSL_R_UNEXPECTED_MESSAGE,
            SSL_R_RECORD_LENGTH_MISMATCH, SSL_R_PACKET_LENGTH_TOO_LONG:
            self = .notTLS
        default: self = .other
        }
    }
}
