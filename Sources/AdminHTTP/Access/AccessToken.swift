// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// A token for a program, as it is kept: without its secret.
///
/// The program sends `NAME.SECRET`, so that a token that turns up somewhere says which one is to be removed.
package struct AccessToken: Hashable, Sendable {
    package let name: String
    package let scope: AdminScope
    /// Seconds since 1970 UTC.
    package let created: Int64
    /// The same; `nil` for one that holds until it is removed.
    package let expires: Int64?
    /// SHA-256 of the secret, which is 160 bits of chance and needs no slower digest.
    let digest: [UInt8]

    init(name: String, scope: AdminScope, created: Int64, expires: Int64?, digest: [UInt8]) {
        (self.name, self.scope, self.created, self.expires, self.digest) = (name, scope, created, expires, digest)
    }

    /// A new one, and the text that its program sends, which is known only now.
    static func make(
        _ name: String, _ scope: AdminScope, created: Int64, expires: Int64? = nil
    ) -> (token: AccessToken, text: String) {
        let secret = RandomText.make(letters: 32)
        let token = AccessToken(
            name: name, scope: scope, created: created, expires: expires, digest: Digest.sha256(Array(secret.utf8)))
        return (token, "\(name).\(secret)")
    }

    /// True for a name that says itself in a line of a log and in an address.
    static func isName(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// True for the right secret; how long it takes tells nothing about it.
    func isProved(by secret: String) -> Bool { Self.areEqual(digest, Digest.sha256(Array(secret.utf8))) }

    func isOver(at now: Int64) -> Bool { expires.map { $0 <= now } ?? false }

    /// Compares all bytes, whichever differ.
    static func areEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        first.count == second.count && zip(first, second).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Text that nobody can guess.
enum RandomText {
    /// 32 letters and digits, of which no two look alike: five bits each.
    private static let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789")

    static func make(letters count: Int) -> String {
        // The system's generator draws from the kernel (getrandom(2)), as a secret must.
        var generator = SystemRandomNumberGenerator()
        return String((0..<count).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] })
    }
}
