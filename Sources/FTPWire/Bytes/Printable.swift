// SPDX-License-Identifier: Apache-2.0

/// Bytes from the network as text that is safe to show.
public enum Printable {
    /// Decodes UTF-8; control characters, and bytes that are not UTF-8, come out as `\xHH`, so that no peer can
    /// move the cursor, change colours or fake a line.
    public static func text(_ bytes: some Collection<UInt8>) -> String {
        let bytes = Array(bytes)
        if bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) { return String(decoding: bytes, as: UTF8.self) }
        var text = ""
        var index = 0
        while index < bytes.count {
            let character = bytes[index...].prefix(length(ofSequenceLedBy: bytes[index]))
            if let decoded = String(validating: character, as: UTF8.self), let scalar = decoded.unicodeScalars.first,
                !isControl(scalar)
            {
                text.unicodeScalars.append(scalar)
                index += character.count
            } else {
                escape(bytes[index], into: &text)
                index += 1
            }
        }
        return text
    }

    private static func length(ofSequenceLedBy byte: UInt8) -> Int {
        switch byte {
        case 0xC0...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF7: 4
        default: 1
        }
    }

    /// C0, DEL, C1, and the marks that reorder text on screen.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func escape(_ byte: UInt8, into text: inout String) {
        let digits = String(byte, radix: 16, uppercase: true)
        text += byte < 0x10 ? "\\x0" + digits : "\\x" + digits
    }
}
