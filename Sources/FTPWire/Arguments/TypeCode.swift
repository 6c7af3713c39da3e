// SPDX-License-Identifier: Apache-2.0

/// The form in which a file's bytes travel: the argument of `TYPE` (RFC 959 §3.1.1).
public enum TypeCode: String, CaseIterable, Hashable, Sendable {
    /// Text: every line ends in `CR LF` on the wire.
    case ascii = "A"
    /// Bytes as they are.
    case image = "I"
    /// Bytes of eight bits, which is the same.
    case local8 = "L 8"

    /// Reads `A`, `A N`, `I`, `L 8` or, as some clients write it, `L8`; EBCDIC, print controls and other byte sizes are
    /// known but unsupported.
    public init(parsing argument: [UInt8]) throws(ArgumentError) {
        var words = argument.trimmingBlanks.split(whereSeparator: \.isBlank)
        if words.count == 1, let word = words.first, word.first?.uppercased == UInt8(ascii: "L"), word.count > 1 {
            words = [word.prefix(1), word.dropFirst()]
        }
        guard let first = words.first, first.count == 1, let letter = first.first, words.count <= 2 else {
            throw .malformed
        }
        let second = words.dropFirst().first
        switch letter.uppercased {
        case UInt8(ascii: "A"), UInt8(ascii: "E"):
            guard Self.isFormat(second) else { throw .malformed }
            let isPlain = second == nil || second?.first?.uppercased == UInt8(ascii: "N")
            guard letter.uppercased == UInt8(ascii: "A"), isPlain else { throw .unsupported }
            self = .ascii
        case UInt8(ascii: "I"):
            guard second == nil else { throw .malformed }
            self = .image
        case UInt8(ascii: "L"):
            guard let second, let size = Decimal.parse(second, in: 1...255) else { throw .malformed }
            guard size == 8 else { throw .unsupported }
            self = .local8
        default: throw .malformed
        }
    }

    private static func isFormat(_ word: ArraySlice<UInt8>?) -> Bool {
        guard let word else { return true }
        return ["N", "T", "C"].contains { word.equalsIgnoringCase($0) }
    }
}
