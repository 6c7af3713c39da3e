// SPDX-License-Identifier: Apache-2.0
import CArgon2
import FerryIO

/// Argon2 (RFC 9106), by libargon2: `$argon2id$v=19$m=65536,t=3,p=4$SALT$HASH`, as all programs write it.
struct Argon2Scheme: PasswordScheme {
    let name: String
    let cost: HashCost
    private let type: Argon2_type
    private let version: Int
    private let (kibibytes, passes, lanes): (Int, Int, Int)
    private let salt: [UInt8]
    /// The line up to the hash.
    private let front: String
    private let count: Int

    init?(_ text: String) {
        var parts = text.dollarParts
        guard let first = parts.first, let type = Self.types[String(first)] else { return nil }
        // The first lines of 2015 tell no version.
        var version = 16
        if parts.count == 5 {
            guard let told = parts.remove(at: 1).value(of: "v")?.plainNumber, told == 16 || told == 19 else {
                return nil
            }
            version = told
        }
        let numbers = parts.count == 4 ? parts[1].split(separator: ",", omittingEmptySubsequences: false) : []
        guard numbers.count == 3, let m = numbers[0].value(of: "m")?.plainNumber,
            let t = numbers[1].value(of: "t")?.plainNumber, let p = numbers[2].value(of: "p")?.plainNumber,
            (8...1 << 31).contains(m), (1...1 << 31).contains(t), (1...16).contains(p),
            let salt = PlainBase64.bytes(parts[2]), (8...64).contains(salt.count),
            let hash = PlainBase64.bytes(parts[3]), (16...128).contains(hash.count)
        else { return nil }
        (name, self.type, self.version, self.salt, count) = (String(first), type, version, salt, hash.count)
        (kibibytes, passes, lanes) = (m, t, p)
        front = String(text.dropLast(parts[3].count))
        cost = HashCost(memory: m << 10, passes: t, microseconds: m * t)
    }

    private static let types = ["argon2id": Argon2_id, "argon2i": Argon2_i, "argon2d": Argon2_d]

    func hash(_ password: [UInt8]) -> [UInt8]? {
        var hash = [UInt8](repeating: 0, count: count)
        let code = unsafe argon2_hash(
            UInt32(passes), UInt32(kibibytes), UInt32(lanes), password, password.count, salt, salt.count, &hash, count,
            nil, 0, type, UInt32(version))
        return code == CInt(ARGON2_OK.rawValue) ? Array((front + PlainBase64.text(hash)).utf8) : nil
    }
}

/// Base64 without padding (RFC 4648 §4), written in one way only, so that equal bytes are equal texts.
enum PlainBase64 {
    static func text(_ bytes: [UInt8]) -> String { Digest.base64(bytes).filter { $0 != "=" } }

    /// The bytes; nil if `text` would not be written so.
    static func bytes(_ written: some StringProtocol) -> [UInt8]? {
        let written = String(written)
        guard let bytes = Digest.bytes(base64URL: written), text(bytes) == written else { return nil }
        return bytes
    }
}
