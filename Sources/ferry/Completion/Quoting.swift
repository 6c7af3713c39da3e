// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Names written so that the tokenizer reads them back as they are.
enum Quoting {
    /// True when every byte is part of a character that can be typed and shown.
    static func isPlain(_ bytes: [UInt8]) -> Bool { Printable.text(bytes).utf8.elementsEqual(bytes) }

    /// With a backslash before what would mean something.
    ///
    /// A dash or a tilde in front is quoted too: it would be taken for an option, or for the home directory.
    static func withBackslashes(_ bytes: [UInt8]) -> String {
        let isMisread = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "~")
        return (isMisread ? "\\" : "") + escape(bytes, special: " \t\"'\\;&|<>*?[]#!")
    }

    /// For between double quotes.
    static func inDoubleQuotes(_ bytes: [UInt8]) -> String { escape(bytes, special: "\"\\") }

    /// `Printable` writes a byte that cannot be shown as `\xHH`, which is also how it is typed; so a backslash of the
    /// name itself is doubled before, and whole characters keep together.
    private static func escape(_ bytes: [UInt8], special: String) -> String {
        var text = ""
        var rest = bytes[...]
        while let byte = rest.first {
            if byte < 0x80, special.utf8.contains(byte) {
                text += "\\\(Character(Unicode.Scalar(byte)))"
                rest = rest.dropFirst()
            } else {
                let run = rest.prefix { $0 >= 0x80 || !special.utf8.contains($0) }
                text += Printable.text(run)
                rest = rest[run.endIndex...]
            }
        }
        return text
    }
}
