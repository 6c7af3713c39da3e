// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// A plain digest of the password, with a salt behind it or without, as directories write it (RFC 2307): `{SHA}`,
/// `{SSHA512}`, the digest and the salt in Base64.
///
/// Such hashes are guessed by the billion each second. They are taken over because servers of the field have them, and a
/// right login replaces them.
struct DigestScheme: PasswordScheme {
    let name: String
    let cost = HashCost(microseconds: 5)
    private let kind: DigestKind
    private let salt: [UInt8]
    /// The name in braces.
    private let front: String

    private static let kinds: [(name: String, salted: String, kind: DigestKind, bytes: Int)] = [
        ("MD5", "SMD5", .md5, 16), ("SHA", "SSHA", .sha1, 20), ("SHA256", "SSHA256", .sha256, 32),
        ("SHA512", "SSHA512", .sha512, 64),
    ]

    init?(_ text: String) {
        guard text.hasPrefix("{"), let end = text.firstIndex(of: "}") else { return nil }
        let word = text[text.index(after: text.startIndex)..<end]
        guard let row = Self.kinds.first(where: { $0.name == word || $0.salted == word }),
            let bytes = PlainBase64.bytes(text[end...].dropFirst().filter { $0 != "=" }),
            Digest.base64(bytes) == text[end...].dropFirst()
        else { return nil }
        let isSalted = row.salted == word
        guard isSalted ? bytes.count > row.bytes && bytes.count <= row.bytes + 256 : bytes.count == row.bytes else {
            return nil
        }
        (kind, salt) = (row.kind, Array(bytes.dropFirst(row.bytes)))
        front = String(text[...end])
        name =
            "plain \(row.kind == .md5 ? "MD5" : row.name == "SHA" ? "SHA-1" : row.name.replacing("SHA", with: "SHA-"))"
    }

    /// The line for a digest that another program has made; nil if it has not the length of that kind.
    static func line(_ kind: DigestKind, digest: [UInt8], salt: [UInt8]) -> String? {
        guard let row = kinds.first(where: { $0.kind == kind }), digest.count == row.bytes else { return nil }
        return "{\(salt.isEmpty ? row.name : row.salted)}\(Digest.base64(digest + salt))"
    }

    func hash(_ password: [UInt8]) -> [UInt8]? {
        guard var digest = RunningDigest(kind) else { return nil }
        digest.update(password)
        digest.update(salt)
        return Array((front + Digest.base64(digest.finish() + salt)).utf8)
    }
}
