// SPDX-License-Identifier: Apache-2.0

/// The progress of a transfer: what `STAT` tells while it runs, for people and, in a line of its own, for programs.
public struct TransferStatus: Hashable, Sendable {
    /// Bytes moved until now.
    public let bytes: Int64
    /// Bytes there will be, if known.
    public let total: Int64?
    /// Bytes a second, as measured.
    public let rate: Int64
    /// All bytes are there, and the file is about to take its name.
    public let isStoring: Bool
    /// It is no transfer: the server reads or copies a file by itself.
    public let isErrand: Bool

    /// Makes a status.
    public init(bytes: Int64, total: Int64?, rate: Int64, isStoring: Bool = false, isErrand: Bool = false) {
        self.bytes = bytes
        self.total = total
        self.rate = rate
        self.isStoring = isStoring
        self.isErrand = isErrand
    }

    /// `1048576 of 5242880 bytes, 2097152 bytes/s` and `bytes=1048576;total=5242880;rate=2097152;`.
    ///
    /// While the file is stored: `5242880 bytes are here and are being stored` and
    /// `bytes=5242880;rate=2097152;state=storing;`.
    var lines: [String] {
        let of = total.map { " of \($0)" } ?? ""
        let known = total.map { "total=\($0);" } ?? ""
        let facts = "bytes=\(bytes);\(known)rate=\(rate);"
        if isStoring { return ["\(bytes) bytes are here and are being stored", facts + "\(Self.storing);"] }
        return ["\(bytes)\(of) bytes, \(rate) bytes/s", facts]
    }

    private static let storing = "state=storing"

    /// Finds the line for programs in a reply; nil when the server has none.
    public init?(in reply: Reply) {
        for line in reply.lines {
            var values: [String: Int64] = [:]
            var isStoring = false
            for fact in line.split(separator: UInt8(ascii: ";")) {
                if fact.elementsEqual(Self.storing.utf8) {
                    isStoring = true
                    continue
                }
                let halves = fact.split(separator: UInt8(ascii: "="), maxSplits: 1)
                guard halves.count == 2, let value = Decimal.parse(halves[1]) else { break }
                values[String(decoding: halves[0], as: UTF8.self)] = value
            }
            if let bytes = values["bytes"], let rate = values["rate"] {
                self.init(bytes: bytes, total: values["total"], rate: rate, isStoring: isStoring)
                return
            }
        }
        return nil
    }

    /// Appends `3552 bytes in 0.012 s, 296000 bytes/s`.
    static func appendSummary(bytes: Int64, duration: Duration, to text: inout [UInt8]) {
        let (seconds, attoseconds) = duration.components
        let milliseconds = max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000)
        text.append(decimal: bytes)
        text.append(bytes == 1 ? " byte in " : " bytes in ")
        text.append(decimal: milliseconds / 1000)
        text.append(UInt8(ascii: "."))
        text.append(digits: UInt64(milliseconds % 1000), places: 3)
        text.append(" s")
        guard milliseconds > 0 else { return }
        let (thousandfold, overflow) = bytes.multipliedReportingOverflow(by: 1000)
        text.append(", ")
        text.append(decimal: overflow ? bytes / max(1, milliseconds / 1000) : thousandfold / milliseconds)
        text.append(" bytes/s")
    }
}
