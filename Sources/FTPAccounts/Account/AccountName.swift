// SPDX-License-Identifier: Apache-2.0

/// The name of an account: always safe as one component of a path and as one word of a log line.
///
/// Names end up in directories, keys and logs; a server that takes `..` or `a/b` for a user hands out other users'
/// files (CVE-2026-30915). So a name is checked here, once, and carried as this type from there on.
public struct AccountName: Hashable, Sendable {
    /// 64 bytes of UTF-8 at most.
    package static let longest = 64

    /// The name as it travels on the wire; names are the same when their bytes are.
    public let bytes: [UInt8]

    /// Checks a name.
    package init(_ bytes: some BidirectionalCollection<UInt8>) throws(InvalidAccountName) {
        if bytes.isEmpty { throw .empty }
        if bytes.count > Self.longest { throw .tooLong }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        if text == "." || text == ".." { throw .dots }
        if bytes.first == UInt8(ascii: " ") || bytes.last == UInt8(ascii: " ") { throw .outerSpace }
        if let scalar = text.unicodeScalars.first(where: \.isUnsafeInName) { throw .forbidden(scalar) }
        self.bytes = Array(bytes)
    }

    /// The name of all visitors without an account.
    package static let anonymous = AccountName(proper: "anonymous")
    /// The name of the account that a new server makes for its first user.
    package static let ferry = AccountName(proper: "ferry")

    private init(proper text: StaticString) { bytes = Array(text.description.utf8) }

    /// Checks a name.
    package init(_ text: String) throws(InvalidAccountName) { try self.init(Array(text.utf8)) }
}

extension AccountName: Comparable, CustomStringConvertible {
    /// Orders by bytes.
    public static func < (left: AccountName, right: AccountName) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    /// The name as text; it holds nothing that moves a cursor or fakes a line.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}

/// The reason that a name cannot be that of an account.
package enum InvalidAccountName: Error, Hashable {
    case empty, tooLong, notUTF8, dots, outerSpace
    case forbidden(Unicode.Scalar)
}

extension InvalidAccountName: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty: "An account needs a name."
        case .tooLong: "A name has \(AccountName.longest) bytes at most."
        case .notUTF8: "A name must be text in UTF-8."
        case .dots: "A name must not be \".\" or \"..\"."
        case .outerSpace: "A name must not begin or end with a space."
        case .forbidden("/"): "A name must not contain \"/\"."
        case .forbidden(let scalar):
            "A name must not contain the invisible character U+\(String(scalar.value, radix: 16, uppercase: true))."
        }
    }
}

extension Unicode.Scalar {
    /// Separators of paths and lines, controls, and what changes the look of text without being seen.
    fileprivate var isUnsafeInName: Bool {
        if self == "/" { return true }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }
}
