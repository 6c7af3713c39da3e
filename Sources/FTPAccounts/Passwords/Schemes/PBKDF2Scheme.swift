// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// PBKDF2 (RFC 8018) in the form of the Password Hashing Competition: `$pbkdf2-sha256$i=600000,l=32$SALT$HASH`.
struct PBKDF2Scheme: PasswordScheme {
    let name: String
    private let kind: DigestKind
    private let (iterations, count): (Int, Int)
    private let salt: [UInt8]
    private let front: String

    private static let kinds: [(name: String, kind: DigestKind, bytes: Int)] = [
        ("pbkdf2-sha1", .sha1, 20), ("pbkdf2-sha256", .sha256, 32), ("pbkdf2-sha512", .sha512, 64),
    ]

    init?(_ text: String) {
        let parts = text.dollarParts
        guard parts.count == 4, let kind = Self.kinds.first(where: { $0.name == parts[0] }) else { return nil }
        let numbers = parts[1].split(separator: ",", omittingEmptySubsequences: false)
        guard numbers.count == 2, let iterations = numbers[0].value(of: "i")?.plainNumber,
            let count = numbers[1].value(of: "l")?.plainNumber, (1...1 << 31 - 1).contains(iterations),
            let salt = PlainBase64.bytes(parts[2]), salt.count <= 1024,
            let hash = PlainBase64.bytes(parts[3]), hash.count == count, (16...128).contains(count)
        else { return nil }
        (name, self.kind, self.iterations, self.count, self.salt) = (kind.name, kind.kind, iterations, count, salt)
        front = String(text.dropLast(parts[3].count))
    }

    /// The line for a hash that another program has made; nil for numbers that make no sense.
    static func line(_ kind: DigestKind, iterations: Int, salt: [UInt8], hash: [UInt8]) -> String? {
        guard let name = kinds.first(where: { $0.kind == kind })?.name else { return nil }
        let line =
            "$\(name)$i=\(iterations),l=\(hash.count)$\(PlainBase64.text(salt))$\(PlainBase64.text(hash))"
        return PBKDF2Scheme(line) == nil ? nil : line
    }

    var cost: HashCost {
        let bytes = Self.kinds.first { $0.kind == kind }?.bytes ?? 1
        // Each digest's worth of the key is computed by itself.
        return HashCost(microseconds: iterations * ((count + bytes - 1) / bytes))
    }

    func hash(_ password: [UInt8]) -> [UInt8]? {
        KeyDerivation.pbkdf2(kind, password, salt: salt, iterations: iterations, count: count).map {
            Array((front + PlainBase64.text($0)).utf8)
        }
    }
}
