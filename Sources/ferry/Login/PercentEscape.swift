// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Bytes as words of plain text, as in URLs (RFC 3986 §2.1): what is not a letter, a digit or one of `-._~` is `%HH`.
enum PercentEscape {
    /// The bytes as text, in which those characters stand for themselves too.
    static func text(_ bytes: some Sequence<UInt8>, keeping kept: String = "") -> [UInt8] {
        bytes.flatMap { byte in
            byte.isLetterOrDigit || "-._~".utf8.contains(byte) || kept.utf8.contains(byte)
                ? [byte] : Array("%\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))".utf8)
        }
    }

    /// The bytes that a text stands for; `nil` where a percent sign is not followed by two digits.
    static func bytes(_ text: some Collection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = Array(text)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            // A sign would be read as part of a number.
            guard rest.count >= 2, rest.prefix(2).allSatisfy(\.isLetterOrDigit),
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest.removeFirst(2)
        }
        return bytes
    }
}
