// SPDX-License-Identifier: Apache-2.0
/// Words separated by blanks, of which some may stand in quotes and hold blanks: `"a b" c`.
///
/// A quote inside quotes is doubled. A word that does not begin with a quote is taken as it is.
public struct QuotedWords: Hashable, Sendable {
    /// The words, without the quotes around them.
    public let texts: [[UInt8]]

    /// Reads an argument; nil where a quote is not closed, or followed by anything but a blank.
    public init?(_ argument: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        var texts: [[UInt8]] = []
        var rest = argument[...].drop(while: \.isBlank)
        while let first = rest.first {
            var text: [UInt8] = []
            if first == quote {
                rest = rest.dropFirst()
                while true {
                    let plain = rest.prefix { $0 != quote }
                    text += plain
                    rest = rest[plain.endIndex...]
                    if rest.isEmpty { return nil }
                    rest = rest.dropFirst()
                    guard rest.first == quote else { break }
                    text.append(quote)
                    rest = rest.dropFirst()
                }
                if let next = rest.first, !next.isBlank { return nil }
            } else {
                text = Array(rest.prefix { !$0.isBlank })
                rest = rest.dropFirst(text.count)
            }
            texts.append(text)
            rest = rest.drop(while: \.isBlank)
        }
        self.texts = texts
    }
}
