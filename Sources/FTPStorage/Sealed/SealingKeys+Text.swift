// SPDX-License-Identifier: Apache-2.0
import FerryIO

extension SealingKeys {
    /// The keys of a text: one in each line, as 64 hexadecimal digits; empty lines and those that begin with `#` say
    /// nothing.
    package static func read(_ text: [UInt8]) throws(SealingKeyError) -> SealingKeys {
        var keys: [[UInt8]] = []
        defer { for index in keys.indices { keys[index].clear() } }
        for (index, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let digits = line.filter { !" \t\r".utf8.contains($0) }
            if digits.isEmpty || digits.first == UInt8(ascii: "#") { continue }
            guard digits.count == 2 * AuthenticatedCipher.keyLength, let key = bytes(ofDigits: digits) else {
                throw .notAKey(line: index + 1)
            }
            keys.append(key)
        }
        guard Set(keys).count == keys.count else { throw .twice }
        guard let made = SealingKeys(keys) else { throw .empty }
        return made
    }

    private static func bytes(ofDigits digits: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: digits.count - 1, by: 2) {
            guard let high = value(ofDigit: digits[start]), let low = value(ofDigit: digits[start + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// The reason for which a text holds no keys.
package enum SealingKeyError: Error, Hashable {
    case empty
    case notAKey(line: Int)
    case twice

    /// The reason as the end of a sentence.
    package var reason: String {
        switch self {
        case .empty: "there is no key in it"
        case .notAKey(let line): "line \(line) is no key, which has 64 hexadecimal digits"
        case .twice: "the same key is in it twice"
        }
    }
}
