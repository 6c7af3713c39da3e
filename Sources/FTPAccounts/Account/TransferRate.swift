// SPDX-License-Identifier: Apache-2.0

/// The most bytes a second that may move: at least a thousand, so that a crawl is not taken for a hang.
public struct TransferRate: Hashable, Sendable {
    /// Bytes a second.
    public let bytesPerSecond: Int64

    private static let least: Int64 = 1000
    private static let units: [(letter: Character, bytes: Int64)] = [
        ("T", 1_000_000_000_000), ("G", 1_000_000_000), ("M", 1_000_000), ("K", 1000),
    ]

    /// Makes a rate; nil for less than a thousand bytes a second.
    public init?(bytesPerSecond: Int64) {
        guard bytesPerSecond >= Self.least else { return nil }
        self.bytesPerSecond = bytesPerSecond
    }

    /// Reads `500K`, `1.5M`, `5MB/s`, `2000000`: bytes, in units of thousands, as network rates are counted.
    public init?(_ text: String) {
        var text = text.hasSuffix("/s") ? text.dropLast(2) : text[...]
        // A small b is for bits, which are no bytes.
        if text.last == "B" { text = text.dropLast() }
        let unit = Self.units.first { text.last?.uppercased() == String($0.letter) }
        let digits = unit == nil ? text : text.dropLast()
        // `Double` also reads "inf" and "0x1p3", which no person means here.
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }) else { return nil }
        // Whole numbers as they are: a fraction's arithmetic is exact up to 2^53 only.
        if let whole = Int64(digits) {
            let (bytes, overflow) = whole.multipliedReportingOverflow(by: unit?.bytes ?? 1)
            if overflow { return nil }
            self.init(bytesPerSecond: bytes)
            return
        }
        guard let number = Double(digits), let bytes = Int64(exactly: (number * Double(unit?.bytes ?? 1)).rounded())
        else {
            return nil
        }
        self.init(bytesPerSecond: bytes)
    }
}

extension TransferRate: LosslessStringConvertible {
    /// As it can be typed again: `1500K`.
    public var description: String {
        let unit = Self.units.first { bytesPerSecond.isMultiple(of: $0.bytes) }
        return unit.map { "\(bytesPerSecond / $0.bytes)\($0.letter)" } ?? "\(bytesPerSecond)"
    }
}

/// The speeds at which files may move, each way; nil where nothing is limited.
public struct TransferRates: Hashable, Sendable {
    /// To the server.
    public var up: TransferRate?
    /// To the client.
    public var down: TransferRate?

    /// Makes a pair of rates; nil is no limit.
    public init(up: TransferRate? = nil, down: TransferRate? = nil) { (self.up, self.down) = (up, down) }
}
