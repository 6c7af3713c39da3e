// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// A name of DNS for which an authority may be asked: `ftp.example.org`, or `*.example.org` for all names one label
/// below.
package struct DomainName: Hashable, Sendable, CustomStringConvertible {
    /// In small letters, without the dot at the end.
    package let description: String

    package var isWildcard: Bool { description.hasPrefix("*.") }
    /// The name without the asterisk: what an authority asks DNS for.
    package var base: String { isWildcard ? String(description.dropFirst(2)) : description }

    /// Reads a name (RFC 1123 §2.1).
    package init(_ text: String) throws(DomainNameError) {
        let shown = "\"\(Printable.text(Array(text.utf8)))\""
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw DomainNameError("\(shown) has letters beyond ASCII: write the form that begins with xn--")
        }
        var name = text.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        let labels = (name.hasPrefix("*.") ? name.dropFirst(2) : name[...])
            .split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, labels.allSatisfy(Self.isLabel) else {
            throw DomainNameError("\(shown) is no name of DNS")
        }
        guard labels.last?.allSatisfy(\.isNumber) == false else {
            throw DomainNameError("\(shown) is an address, and a name is needed")
        }
        guard labels.count > 1 else {
            throw DomainNameError("\(shown) is not a full name, such as ftp.example.org")
        }
        description = name
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.utf8.allSatisfy { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0.isDigit || $0 == 0x2D }
    }
}

/// The reason why a text is no name to ask for; a sentence without a full stop.
package struct DomainNameError: Error, Hashable, Sendable {
    package let reason: String

    init(_ reason: String) { self.reason = reason }
}
