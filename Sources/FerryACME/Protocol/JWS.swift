// SPDX-License-Identifier: Apache-2.0
package import FerryIO
import ProgramKit

/// Signed requests of ACME: flattened JSON Web Signatures (RFC 7515 §7.2.2, RFC 8555 §6.2).
enum JWS {
    /// The one who signs, as the header names it.
    enum Signer {
        /// By the key itself, as long as there is no account.
        case key
        /// By the account's address.
        case account(String)
    }

    /// A body to post to `url`; without a payload it asks to read (`POST-as-GET`).
    static func body(
        _ payload: JSON?, to url: String, nonce: String, by signer: Signer, _ key: SigningKey
    ) throws(TLSFailure) -> [UInt8] {
        let named: (String, JSON) =
            switch signer {
            case .key: ("jwk", jwk(of: key))
            case .account(let address): ("kid", .text(address))
            }
        let header = JSON.object([
            ("alg", .text("ES256")), named, ("nonce", .text(nonce)), ("url", .text(url)),
        ])
        return Array(
            try flattened(header, payload) { input throws(TLSFailure) in try key.signature(of: input) }.text.utf8)
    }

    /// The proof that the owner of an account that the authority gave by other means wants this key for it (RFC 8555
    /// §7.3.4).
    static func externalBinding(
        of key: SigningKey, to account: ExternalAccount, at url: String
    ) -> JSON {
        let header = JSON.object([("alg", .text("HS256")), ("kid", .text(account.id)), ("url", .text(url))])
        return flattened(header, jwk(of: key)) { Digest.hmacSHA256($0, key: account.key.bytes) }
    }

    private static func flattened<Failure: Error>(
        _ header: JSON, _ payload: JSON?, _ sign: ([UInt8]) throws(Failure) -> [UInt8]
    ) throws(Failure) -> JSON {
        let protected = Digest.base64URL(Array(header.text.utf8))
        let payload = payload.map { Digest.base64URL(Array($0.text.utf8)) } ?? ""
        let signature = try sign(Array("\(protected).\(payload)".utf8))
        return .object([
            ("protected", .text(protected)), ("payload", .text(payload)),
            ("signature", .text(Digest.base64URL(signature))),
        ])
    }

    /// The public key (RFC 7517), in the one order of members that has a thumbprint (RFC 7638 §3).
    static func jwk(of key: SigningKey) -> JSON {
        .object([
            ("crv", .text("P-256")), ("kty", .text("EC")), ("x", .text(Digest.base64URL(key.point.x))),
            ("y", .text(Digest.base64URL(key.point.y))),
        ])
    }

    /// The text that proves that the owner of the account's key has seen a token (RFC 8555 §8.1).
    static func keyAuthorization(_ token: String, _ key: SigningKey) -> String {
        "\(token).\(thumbprint(of: key))"
    }

    /// The digest of the public key (RFC 7638).
    static func thumbprint(of key: SigningKey) -> String {
        Digest.base64URL(Digest.sha256(Array(jwk(of: key).text.utf8)))
    }
}

/// An account that an authority has given by other means, such as its website.
package struct ExternalAccount: Sendable {
    package let id: String
    package let key: Secret

    /// Reads the key as the authority shows it, in Base64 for addresses; `nil` if it is none.
    package init?(id: String, key text: String) {
        guard var bytes = Digest.bytes(base64URL: text), !bytes.isEmpty else { return nil }
        (self.id, key) = (id, Secret(bytes))
        bytes.clear()
    }
}
