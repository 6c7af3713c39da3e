// SPDX-License-Identifier: Apache-2.0

/// Percent encoding (RFC 3986 §2.1): letters, digits and `-._~` stay as they are, any other byte is `%` and two digits in
/// capitals.
package enum PercentEncoding {
    /// The encoded text; slashes stay as in a path, unless they belong to one part of it.
    package static func text(of bytes: some Collection<UInt8>, keepingSlashes keepsSlashes: Bool = true) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        for byte in bytes {
            if isUnreserved(byte) || keepsSlashes && byte == .slash {
                text.append(byte)
            } else {
                text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text in that form, its digits in capitals or not; nil where something else follows a sign.
    package static func bytes(of text: some Collection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(value), let low = rest.popFirst().flatMap(value) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    package static func bytes(of text: String) -> [UInt8]? { bytes(of: text.utf8) }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func value(_ digit: UInt8) -> UInt8? {
        digits.firstIndex(of: digit.uppercased).map { UInt8($0) }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        byte.isLetterOrDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "~")
    }
}
