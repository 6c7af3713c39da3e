// SPDX-License-Identifier: Apache-2.0

/// A value of JSON (RFC 8259), written on one line.
package enum JSON: Sendable {
    case text(String)
    case number(Int64)
    /// A number with a fraction; it must be finite.
    case decimal(Double)
    case flag(Bool)
    case null
    case list([JSON])
    case object([(key: String, value: JSON)])

    /// The value as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The value as UTF-8.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        write(to: &bytes)
        return bytes
    }

    /// A string between quotes; control characters and line ends of any kind are escaped, so that it stays one line.
    package static func quoted(_ text: String) -> String { JSON.text(text).text }
}

// MARK: - Writing

extension JSON {
    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .text(let text): Self.write(quoted: text, to: &bytes)
        case .number(let number): bytes += String(number).utf8
        case .decimal(let number): bytes += "\(number)".utf8
        case .flag(let flag): bytes += (flag ? "true" : "false").utf8
        case .null: bytes += "null".utf8
        case .list(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.write(quoted: member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func write(quoted text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        let length = bytes.count
        bytes += text.utf8
        // Most texts need no escape, and are there by now.
        if let first = bytes[length...].firstIndex(where: mayNeedEscape) {
            let rest = String(decoding: bytes[first...], as: UTF8.self)
            bytes.removeSubrange(first...)
            for scalar in rest.unicodeScalars { write(scalar, to: &bytes) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// True for the first byte of everything that is written otherwise than it stands, and of some more.
    private static func mayNeedEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte >= 0x7F
    }

    private static func write(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        switch scalar {
        case "\"", "\\": bytes += [UInt8(ascii: "\\"), UInt8(ascii: scalar)]
        case "\n": bytes += "\\n".utf8
        case "\t": bytes += "\\t".utf8
        case "\u{00}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
            let digits = String(scalar.value, radix: 16)
            bytes += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
        default: bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
        }
    }
}
