// SPDX-License-Identifier: Apache-2.0

/// Values that a client asked for, read from the replies that `Completion` writes.
///
/// Each is `nil` in a refusal, and where the text holds no such value.
extension Reply {
    /// True for a no: 4yz, 5yz, and codes that no RFC knows.
    public var isRefusal: Bool { code.group == .transientRefusal || code.group == .permanentRefusal }

    /// The number of bytes in a reply to `SIZE`: alone as RFC 3659 §4 has it, or the last number of a text
    /// (`file: 213, Size =51`).
    public var fileSize: Int64? {
        guard code.group == .completion, let text = lines.last, let end = text.lastIndex(where: \.isDigit) else {
            return nil
        }
        let digits = text[...end].reversed().prefix(while: \.isDigit).reversed()
        return Decimal.parse(Array(digits))
    }

    /// The time in a reply to `MDTM` (RFC 3659 §3).
    public var modificationTime: Timestamp? {
        code.group == .completion ? lines.last.flatMap { TimeValue(lenient: $0)?.timestamp } : nil
    }

    /// The entry in a reply to `MLST`: the first line between the first and the last that has facts (RFC 3659 §7.2).
    public var machineEntry: EntryFacts? {
        guard code.group == .completion else { return nil }
        return lines.dropFirst().dropLast().lazy.compactMap { MachineListingParser.parse($0[...]) }.first
    }

    /// The path in a 257, the reply to `PWD` and `MKD`.
    public var quotedPath: [UInt8]? {
        code.group == .completion ? lines.first.flatMap { QuotedPath.unquote($0) } : nil
    }

    /// The features in a reply to `FEAT` (RFC 2389 §3.2): the name in capitals, and the text behind it.
    public var announcedFeatures: [String: String]? {
        guard code.group == .completion else { return nil }
        var features: [String: String] = [:]
        for line in lines.dropFirst().dropLast() {
            let words = String(decoding: line, as: UTF8.self).split(separator: " ", maxSplits: 1)
            guard let name = words.first else { continue }
            // Some names come several times: SITE COPY, SITE UTIME.
            let values = [features[name.uppercased()], words.count > 1 ? String(words[1]) : ""].compactMap(\.self)
            let isRepeated = Set(values).count < values.count
            features[name.uppercased()] =
                isRepeated ? values[0] : values.filter { !$0.isEmpty }.joined(separator: "; ")
        }
        return features
    }
}
