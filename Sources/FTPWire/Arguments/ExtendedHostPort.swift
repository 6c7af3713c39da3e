// SPDX-License-Identifier: Apache-2.0

/// The families of addresses, numbered as on the wire (RFC 2428 §2).
public enum AddressFamily: Int, CaseIterable, Hashable, Sendable {
    case ipv4 = 1
    case ipv6 = 2
}

/// An address of either family and a port: the argument of `EPRT` (RFC 2428 §2), `|2|::1|6275|`.
public struct ExtendedHostPort: Hashable, Sendable {
    /// The family.
    public let family: AddressFamily
    /// The address in its usual form, `127.0.0.1` or `::1`.
    public let host: String
    /// The port.
    public let port: UInt16

    /// Makes a value from its parts.
    public init(_ family: AddressFamily, host: String, port: UInt16) {
        self.family = family
        self.host = host
        self.port = port
    }

    /// The argument as it is sent.
    public var text: String { "|\(family.rawValue)|\(host)|\(port)|" }

    /// Reads the argument of `EPRT`; any printable character may take the bar's place.
    ///
    /// The address is checked for its alphabet, not for its meaning: whoever connects to it will read it as a whole.
    public init(parsing argument: some Collection<UInt8>) throws(ArgumentError) {
        guard let bar = argument.first, (33...126).contains(bar), !bar.isDigit else { throw .malformed }
        let fields = argument.split(separator: bar, omittingEmptySubsequences: false).map { Array($0) }
        guard fields.count == 5, fields[0].isEmpty, fields[4].isEmpty,
            let number = Decimal.parse(fields[1]), let port = Decimal.parse(fields[3], in: 1...65535)
        else { throw .malformed }
        guard let small = Int(exactly: number), let family = AddressFamily(rawValue: small) else { throw .unsupported }
        guard family.accepts(fields[2]) else { throw .malformed }
        self.init(family, host: String(decoding: fields[2], as: UTF8.self), port: UInt16(port))
    }
}

extension ExtendedHostPort {
    /// Appends what stands in the parentheses of 229 (RFC 2428 §3).
    static func appendPassive(port: UInt16, to text: inout [UInt8]) {
        text.append("|||")
        text.append(decimal: UInt64(port))
        text.append(UInt8(ascii: "|"))
    }

    /// Finds the port in the text of a 229: three equal delimiters of whatever kind, digits, the delimiter again.
    public static func passivePort(inReply text: some Collection<UInt8>) -> UInt16? {
        var rest = Array(text)[...]
        while let bar = rest.first {
            let behind = rest.dropFirst()
            if !bar.isDigit, !bar.isBlank, behind.prefix(2).elementsEqual([bar, bar]) {
                let digits = behind.dropFirst(2).prefix(while: \.isDigit)
                if behind.dropFirst(2 + digits.count).first == bar, let port = Decimal.parse(digits, in: 1...65535) {
                    return UInt16(port)
                }
            }
            rest = behind
        }
        return nil
    }
}

extension AddressFamily {
    fileprivate func accepts(_ host: [UInt8]) -> Bool {
        switch self {
        case .ipv4:
            let fields = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            return fields.count == 4
                && fields.allSatisfy { $0.count <= 3 && Decimal.parse($0, in: 0...255) != nil }
        case .ipv6:
            let isAlphabet = host.allSatisfy {
                $0.isDigit || (0x61...0x66).contains($0.lowercased) || $0 == UInt8(ascii: ":")
                    || $0 == UInt8(ascii: ".")
            }
            return isAlphabet && host.count <= 45 && host.contains(UInt8(ascii: ":"))
        }
    }
}

/// The request that `EPSV` makes (RFC 2428 §3, §4).
public enum ExtendedPassiveRequest: Hashable, Sendable {
    /// A port of the family the control connection has.
    case sameFamily
    /// A port of a named family.
    case family(AddressFamily)
    /// No port: from now on only EPSV will be used.
    case all

    /// Reads the argument of `EPSV`; an unknown family is unsupported.
    public init(parsing argument: [UInt8]) throws(ArgumentError) {
        let word = argument.trimmingBlanks
        if word.isEmpty {
            self = .sameFamily
        } else if word.equalsIgnoringCase("ALL") {
            self = .all
        } else {
            guard let number = Decimal.parse(word, in: 0...255) else { throw .malformed }
            guard let family = AddressFamily(rawValue: number) else { throw .unsupported }
            self = .family(family)
        }
    }
}
