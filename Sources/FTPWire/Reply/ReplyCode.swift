// SPDX-License-Identifier: Apache-2.0

/// The three digits a reply begins with (RFC 959 §4.2).
public struct ReplyCode: RawRepresentable, Hashable, Sendable {
    /// The number, 0 to 999.
    public let rawValue: UInt16

    /// Makes a code; numbers above 999 become 999.
    public init(rawValue: UInt16) { self.rawValue = min(rawValue, 999) }

    /// Reads a code from the start of a reply line.
    init?(leading line: some Collection<UInt8>) {
        let digits = line.prefix(3)
        guard digits.count == 3, let value = Decimal.parse(digits) else { return nil }
        self.init(rawValue: UInt16(value))
    }

    /// The kind of answer, told by the first digit, as RFC 959 asks: so unknown codes have one too.
    public var group: ReplyGroup {
        switch rawValue / 100 {
        case 1: .preliminary
        case 2: .completion
        case 3: .intermediate
        case 4: .transientRefusal
        default: .permanentRefusal
        }
    }
}

/// The five kinds of reply: what the client may think, and do next (RFC 959 §4.2).
public enum ReplyGroup: Hashable, Sendable, CaseIterable {
    /// 1yz: begun; another reply follows.
    case preliminary
    /// 2yz: done.
    case completion
    /// 3yz: accepted so far; another command must follow.
    case intermediate
    /// 4yz: not done; the same command may succeed later.
    case transientRefusal
    /// 5yz: not done, and not to be repeated as it is.
    case permanentRefusal
}
