// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Text in addresses, encoded as S3 wants it for signatures (Signature Version 4, "URI encode").
enum S3Encoding {
    /// The encoded text; a slash stays where `keepsSlashes` says so, as in the path of an object.
    static func encoded(_ text: String, keepingSlashes keepsSlashes: Bool = false) -> String {
        PercentEncoding.text(of: text.utf8, keepingSlashes: keepsSlashes)
    }

    /// The text that was encoded, with `+` for a space as lists have it; nil for what no encoder writes.
    static func decoded(_ text: String) -> String? {
        PercentEncoding.bytes(of: text.utf8.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }).flatMap {
            String(validating: $0, as: UTF8.self)
        }
    }
}
