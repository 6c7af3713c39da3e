// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The method of Apache's `htpasswd`: md5crypt under another name, which libcrypt does not know.
struct ApacheMD5Scheme: PasswordScheme {
    let name = "apr1"
    let cost = HashCost(microseconds: 2000)
    private let salt: [UInt8]
    private static let magic = Array("$apr1$".utf8)
    private static let alphabet = Array("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    init?(_ text: String) {
        let parts = text.dollarParts
        guard parts.count == 3, parts[0] == "apr1", (1...8).contains(parts[1].utf8.count), parts[2].utf8.count == 22
        else { return nil }
        salt = Array(parts[1].utf8)
    }

    func hash(_ password: [UInt8]) -> [UInt8]? {
        guard password.count <= Crypt.longestPassword, let inner = Self.md5([password, salt, password]) else {
            return nil
        }
        var pieces = [password, Self.magic, salt]
        for start in stride(from: 0, to: password.count, by: 16) {
            pieces.append(Array(inner.prefix(password.count - start)))
        }
        var bits = password.count
        while bits > 0 {
            pieces.append(bits & 1 != 0 ? [0] : Array(password.prefix(1)))
            bits >>= 1
        }
        guard var digest = Self.md5(pieces) else { return nil }
        for round in 0..<1000 {
            var pieces = [round & 1 != 0 ? password : digest]
            if round % 3 != 0 { pieces.append(salt) }
            if round % 7 != 0 { pieces.append(password) }
            pieces.append(round & 1 != 0 ? digest : password)
            guard let next = Self.md5(pieces) else { return nil }
            digest = next
        }
        return Self.magic + salt + [UInt8(ascii: "$")] + Self.digits(of: digest)
    }

    private static func md5(_ pieces: [[UInt8]]) -> [UInt8]? {
        guard var digest = RunningDigest(.md5) else { return nil }
        for piece in pieces { digest.update(piece) }
        return digest.finish()
    }

    /// The 22 digits of a digest, whose bytes are taken in an order of their own.
    private static func digits(of digest: [UInt8]) -> [UInt8] {
        let order = [(0, 6, 12), (1, 7, 13), (2, 8, 14), (3, 9, 15), (4, 10, 5)]
        var text = order.flatMap { a, b, c in
            digits(of: Int(digest[a]) << 16 | Int(digest[b]) << 8 | Int(digest[c]), count: 4)
        }
        text += digits(of: Int(digest[11]), count: 2)
        return text
    }

    private static func digits(of number: Int, count: Int) -> [UInt8] {
        (0..<count).map { alphabet[(number >> (6 * $0)) & 63] }
    }
}
