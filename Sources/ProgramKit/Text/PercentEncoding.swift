// SPDX-License-Identifier: Apache-2.0

/// Percent encoding (RFC 3986 §2.1) of paths: letters, digits, `-._~` and slashes stay as they are.
package enum PercentEncoding {
    package static func text(of bytes: [UInt8]) -> String {
        var text = ""
        for byte in bytes {
            let scalar = Unicode.Scalar(byte)
            if scalar.isASCII, scalar.properties.isAlphabetic || "0123456789-._~/".unicodeScalars.contains(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                text += "%" + String(Int(byte) + 256, radix: 16, uppercase: true).dropFirst()
            }
        }
        return text
    }

    /// The bytes of a text in that form; `nil` for what is none.
    package static func bytes(of text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let first = rest.popFirst() {
            guard first == UInt8(ascii: "%") else {
                bytes.append(first)
                continue
            }
            guard rest.count >= 2, let byte = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
            rest.removeFirst(2)
        }
        return bytes
    }
}
