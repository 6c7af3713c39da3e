// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Text as somebody typed it: the bytes it stands for, and which of them were quoted and so mean only themselves.
///
/// Quotes and backslashes of a command line and percent signs of a URL all end here, so that no later step can take
/// `star\*.txt` or `star%2A.txt` for a pattern.
struct QuotedText: Hashable, Sendable {
    /// The bytes without quotes.
    private(set) var bytes: [UInt8] = []

    /// The same with a backslash before every quoted byte that could mean something in a pattern.
    private(set) var escaped: [UInt8] = []

    /// True when the first byte was quoted.
    private(set) var beginsQuoted = false

    init() {}

    /// Reads text in which a backslash quotes a wildcard, a closing bracket or a backslash, and else is itself.
    init(typed text: some Collection<UInt8>) {
        var rest = Array(text)[...]
        while let byte = rest.popFirst() {
            if byte == Self.backslash, let next = rest.first, Self.isQuotable(next) {
                append(rest.removeFirst(), isQuoted: true)
            } else {
                append(byte, isQuoted: byte == Self.backslash)
            }
        }
    }

    /// Text that means itself, whatever is in it.
    init(quoting bytes: some Sequence<UInt8>) {
        for byte in bytes { append(byte, isQuoted: true) }
    }

    /// Adds a byte.
    mutating func append(_ byte: UInt8, isQuoted: Bool) {
        if bytes.isEmpty { beginsQuoted = isQuoted }
        bytes.append(byte)
        if isQuoted, Self.isQuotable(byte) { escaped.append(Self.backslash) }
        escaped.append(byte)
    }

    /// The text as a path on the server, on which a tilde that was quoted is not somebody's home.
    var path: [UInt8] { beginsQuoted && bytes.first == UInt8(ascii: "~") ? Array("./".utf8) + bytes : bytes }

    /// The text as a pattern; `nil` when there is nothing in it to choose.
    var pattern: PathPattern? { PathPattern(self) }

    static let backslash = UInt8(ascii: "\\")

    private static func isQuotable(_ byte: UInt8) -> Bool { "*?[]\\".utf8.contains(byte) }
}
