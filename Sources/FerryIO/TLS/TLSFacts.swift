// SPDX-License-Identifier: Apache-2.0

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
