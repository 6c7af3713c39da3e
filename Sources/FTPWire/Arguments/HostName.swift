// SPDX-License-Identifier: Apache-2.0
/// The name of a host as `HOST` carries it (RFC 7151 §3.1): a domain name, an IPv4 address, or an IPv6 address in
/// brackets.
public struct HostName: Hashable, Sendable {
    /// The name in lower case, without brackets and without a point at its end.
    public let text: String

    /// Reads an argument; nothing is looked up.
    public init?(parsing argument: some Collection<UInt8>) {
        var bytes = Array(argument)
        if bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") {
            bytes = Array(bytes.dropFirst().dropLast())
            guard bytes.contains(UInt8(ascii: ":")), bytes.allSatisfy(Self.isInAddress) else { return nil }
        } else {
            if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
            let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard bytes.count <= 253, labels.allSatisfy(Self.isLabel) else { return nil }
        }
        text = String(decoding: bytes, as: UTF8.self).lowercased()
    }

    /// A label of RFC 1123 §2.1; an underscore is let in, as some networks have it.
    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        let dash = UInt8(ascii: "-")
        return (1...63).contains(label.count) && label.first != dash && label.last != dash
            && label.allSatisfy { $0.isLetterOrDigit || $0 == dash || $0 == UInt8(ascii: "_") }
    }

    private static func isInAddress(_ byte: UInt8) -> Bool {
        byte.isLetterOrDigit || [UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "%")].contains(byte)
    }
}
