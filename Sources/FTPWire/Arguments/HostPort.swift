// SPDX-License-Identifier: Apache-2.0

/// An IPv4 address and port as six numbers: the argument of `PORT`, the text of 227 (RFC 959 §5.3.2).
public struct HostPort: Hashable, Sendable {
    /// The address; its first octet is the highest byte.
    public let host: UInt32
    /// The port.
    public let port: UInt16

    /// Makes a value from numbers.
    public init(host: UInt32, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Makes a value from the octets of an address.
    public init(_ h1: UInt8, _ h2: UInt8, _ h3: UInt8, _ h4: UInt8, port: UInt16) {
        let host = [h1, h2, h3, h4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        self.init(host: host, port: port)
    }

    /// The four octets of the address.
    public var octets: [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: host >> UInt32($0)) }
    }

    /// The address in its usual form, `127.0.0.1`.
    public var hostText: String { octets.map { "\($0)" }.joined(separator: ".") }

    /// The six numbers, `127,0,0,1,7,138`.
    public var text: String {
        (octets + [UInt8(port >> 8), UInt8(port & 0xFF)]).map { "\($0)" }.joined(separator: ",")
    }
}

extension HostPort {
    /// Reads the argument of `PORT`: six numbers of 0 to 255 between commas, and nothing else.
    public init?(parsing argument: some Collection<UInt8>) {
        let fields = argument.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard fields.count == 6, fields.allSatisfy({ $0.count <= 3 }) else { return nil }
        self.init(fields: fields.compactMap { Decimal.parse($0, in: 0...255) })
    }

    /// Finds the six numbers in the text of a 227, wherever they stand: servers leave out the parentheses, change the
    /// words, put blanks after the commas.
    ///
    /// Numbers above 255 make it nil.
    public init?(inReply text: some Collection<UInt8>) {
        var fields: [Int64] = []
        var rest = text[...]
        while let first = rest.first {
            guard first.isDigit else {
                let separates = first == UInt8(ascii: ",") || first.isBlank
                if !separates { fields = [] }
                rest = rest.dropFirst()
                continue
            }
            let digits = rest.prefix(while: \.isDigit)
            fields.append(Decimal.parse(digits) ?? .max)
            rest = rest.dropFirst(digits.count)
            let comma = rest.drop(while: \.isBlank)
            if fields.count == 6 { break }
            if comma.first == UInt8(ascii: ",") { rest = comma } else { fields = [] }
        }
        guard fields.allSatisfy({ $0 <= 255 }) else { return nil }
        self.init(fields: fields.map { Int($0) })
    }

    private init?(fields: [Int]) {
        guard fields.count == 6 else { return nil }
        let bytes = fields.map { UInt8(truncatingIfNeeded: $0) }
        self.init(bytes[0], bytes[1], bytes[2], bytes[3], port: UInt16(bytes[4]) << 8 | UInt16(bytes[5]))
    }
}
