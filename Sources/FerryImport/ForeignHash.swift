// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FerryIO
import ProgramKit

/// Hashes as other servers write them, in the one form that is kept.
enum ForeignHash {
    /// Reads a hash; nil for what no scheme knows, or what may as well be a password.
    static func read(_ bytes: some Collection<UInt8>) -> PasswordHash? {
        guard bytes.count <= 4096, let text = String(validating: bytes, as: UTF8.self) else { return nil }
        if let line = pbkdf2(text) ?? digest(text) { return PasswordHash(stored: line) }
        let hash = PasswordHash(stored: withoutPadding(text))
        return hash.obstacle == .unknown ? nil : hash
    }

    /// True for what is no password that a person chose: `$scheme$...`, `{SCHEME}...`, digests that stand by themselves,
    /// and MySQL's: `*` before 40 digits, and 16 digits.
    static func looksLikeOne(_ bytes: some Collection<UInt8>) -> Bool {
        guard let first = bytes.first else { return false }
        let text = bytes.asText
        switch first {
        case UInt8(ascii: "$"): return text.dropFirst().contains("$")
        case UInt8(ascii: "{"): return text.contains("}")
        case UInt8(ascii: "*"): return bytes.count == 41 && hexadecimal(String(text.dropFirst())) != nil
        default:
            return bareDigest(text) != nil || [16, 56, 96].contains(bytes.count) && hexadecimal(text) != nil
        }
    }

    /// The digest that a text is by itself, in base 16 or in Base64 with its padding, as mod_sql_passwd may write it; there may
    /// have been a salt, which nothing tells.
    static func bareDigest(_ text: String) -> [UInt8]? {
        if let bytes = hexadecimal(text), kind(ofLength: bytes.count) != nil { return bytes }
        guard text.hasSuffix("="), let bytes = Digest.bytes(base64URL: text), kind(ofLength: bytes.count) != nil,
            Digest.base64(bytes) == text
        else { return nil }
        return bytes
    }

    /// SFTPGo's `$pbkdf2-sha512$150000$SALT$HASH`, with a salt of plain characters, or in Base64 behind `b64salt-`.
    private static func pbkdf2(_ text: String) -> String? {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, let iterations = Int(parts[2]),
            let hash = Digest.bytes(base64URL: String(parts[4]))
        else { return nil }
        let kinds: [Substring: DigestKind] = ["sha1": .sha1, "sha256": .sha256, "sha512": .sha512]
        let words = parts[1].split(separator: "-")
        guard words.first == "pbkdf2", let kind = words.last.flatMap({ kinds[$0] }), (2...3).contains(words.count),
            words.count == 2 || words[1] == "b64salt",
            let salt = words.count == 2 ? Array(parts[3].utf8) : Digest.bytes(base64URL: String(parts[3]))
        else { return nil }
        return PasswordHash.pbkdf2(kind, iterations: iterations, salt: salt, hash: hash)?.text
    }

    /// `{MD5}` and its kin with digits in base 16 (SFTPGo) or Base64 (ProFTPD's `SQLAuthTypes OpenSSL`, in any case of
    /// letters), and a digest of 16, 20, 32 or 64 bytes that stands by itself.
    private static func digest(_ text: String) -> String? {
        guard text.hasPrefix("{"), let end = text.firstIndex(of: "}") else {
            guard let bytes = bareDigest(text), let kind = kind(ofLength: bytes.count) else { return nil }
            return PasswordHash.digest(kind, bytes)?.text
        }
        let word = text[text.index(after: text.startIndex)..<end].uppercased().filter { $0 != "-" }
        let kinds: [String: DigestKind] = [
            "MD5": .md5, "SHA": .sha1, "SHA1": .sha1, "SHA256": .sha256, "SHA512": .sha512,
        ]
        let rest = String(text[text.index(after: end)...])
        guard let kind = kinds[word], let bytes = hexadecimal(rest) ?? Digest.bytes(base64URL: rest) else { return nil }
        return PasswordHash.digest(kind, bytes)?.text
    }

    private static func kind(ofLength count: Int) -> DigestKind? {
        switch count {
        case 16: .md5
        case 20: .sha1
        case 32: .sha256
        case 64: .sha512
        default: nil
        }
    }

    /// The bytes of digits in base 16, in pairs; nil for anything else.
    static func hexadecimal(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard !digits.isEmpty, digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Argon2 without the `=` that some programs write at the ends of its parts.
    private static func withoutPadding(_ text: String) -> String {
        guard text.hasPrefix("$argon2") else { return text }
        return text.split(separator: "$", omittingEmptySubsequences: false).map { part in
            var part = part
            while part.hasSuffix("=") { part.removeLast() }
            return String(part)
        }.joined(separator: "$")
    }
}
