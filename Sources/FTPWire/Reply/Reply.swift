// SPDX-License-Identifier: Apache-2.0

/// A whole reply, of one line or several (RFC 959 §4.2).
public struct Reply: Hashable, Sendable {
    /// The code.
    public let code: ReplyCode
    /// The texts of the lines, at least one, without codes, separators and line ends.
    public let lines: [[UInt8]]

    /// Makes a reply of text.
    public init(_ code: ReplyCode, _ text: String...) {
        self.init(code, lines: text.map { Array($0.utf8) })
    }

    /// Makes a reply of bytes, for names need not be text.
    public init(_ code: ReplyCode, lines: [[UInt8]]) {
        self.code = code
        self.lines = lines.isEmpty ? [[]] : lines
    }

    /// The lines as text, joined by line feeds; what is not UTF-8 is replaced.
    ///
    /// Escape it before showing it: `description` does.
    public var text: String {
        lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    }
}

extension Reply: CustomStringConvertible {
    /// The reply for a log, safe to show.
    public var description: String {
        "\(code.rawValue) " + lines.map { Printable.text($0) }.joined(separator: " / ")
    }
}
