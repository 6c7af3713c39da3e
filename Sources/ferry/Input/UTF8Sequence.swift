// SPDX-License-Identifier: Apache-2.0

/// Characters that arrive byte by byte.
enum UTF8Sequence {
    /// The character these bytes are; `nil` while more must come.
    ///
    /// Bytes that can be no character become U+FFFD.
    static func character(_ bytes: [UInt8]) -> Unicode.Scalar? {
        guard let lead = bytes.first, bytes.count >= length(ledBy: lead) else { return nil }
        return String(decoding: bytes, as: UTF8.self).unicodeScalars.first
    }

    private static func length(ledBy lead: UInt8) -> Int {
        switch lead {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }
}
