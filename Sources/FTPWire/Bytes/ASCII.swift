// SPDX-License-Identifier: Apache-2.0

/// FTP's grammar is ASCII, whatever the bytes around it mean; these are the few questions it asks of a byte.
package extension UInt8 {
    static var lineFeed: UInt8 { 0x0A }
    static var carriageReturn: UInt8 { 0x0D }
    static var nul: UInt8 { 0x00 }
    static var space: UInt8 { 0x20 }
    static var slash: UInt8 { 0x2F }

    var isDigit: Bool { self &- 0x30 < 10 }
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    var isLetterOrDigit: Bool { isLetter || isDigit }
    var isBlank: Bool { self == 0x20 || self == 0x09 }

    /// The value of a decimal digit; meaningless for other bytes.
    var digit: Int { Int(self) - 0x30 }
    var uppercased: UInt8 { self &- 0x61 < 26 ? self & 0xDF : self }
    var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}

package extension Collection<UInt8> {
    /// True when these bytes are that word, letters compared without regard to case.
    func equalsIgnoringCase(_ word: some Collection<UInt8>) -> Bool {
        count == word.count && elementsEqual(word) { $0.lowercased == $1.lowercased }
    }

    func equalsIgnoringCase(_ word: String) -> Bool { equalsIgnoringCase(word.utf8) }

    func startsIgnoringCase(with word: String) -> Bool {
        prefix(word.utf8.count).equalsIgnoringCase(word.utf8)
    }

    /// True when the bytes can stand on one line of the control connection.
    var fitsOnOneLine: Bool { !contains { $0 == .carriageReturn || $0 == .lineFeed || $0 == .nul } }
}

package extension BidirectionalCollection<UInt8> where SubSequence: BidirectionalCollection {
    /// These bytes without blanks at either end.
    var trimmingBlanks: SubSequence {
        var rest = drop { $0.isBlank }
        while let last = rest.last, last.isBlank { rest = rest.dropLast() }
        return rest
    }
}
