// SPDX-License-Identifier: Apache-2.0

/// The reader of Easily Parsed LIST Format, which publicfile and its like send (cr.yp.to/ftp/list/eplf.html).
///
///     +i8388621.29609,m824255902,/,<TAB>tdev
///     +i8388621.44468,m839956783,r,s10376,<TAB>RFCEPLF
public enum EPLFParser {
    /// Reads a line without its end; nil when it is none of these.
    public static func parse(_ line: ArraySlice<UInt8>) -> EntryFacts? {
        guard line.first == UInt8(ascii: "+"), let tab = line.firstIndex(of: 0x09) else { return nil }
        var entry = EntryFacts(name: Array(line[(tab + 1)...]), kind: .other)
        guard !entry.name.isEmpty else { return nil }
        for fact in line[..<tab].dropFirst().split(separator: UInt8(ascii: ",")) {
            let value = fact.dropFirst()
            switch fact.first {
            case UInt8(ascii: "/"): entry.kind = .directory
            case UInt8(ascii: "r"): if entry.kind == .other { entry.kind = .file }
            case UInt8(ascii: "s"): entry.size = Decimal.parse(value)
            case UInt8(ascii: "m"): entry.modified = Decimal.parse(value).map { Timestamp(seconds: $0) }
            case UInt8(ascii: "i"): entry.unique = .text(Array(value))
            case UInt8(ascii: "u"): if value.first == UInt8(ascii: "p") { entry.mode = Octal.parse(value.dropFirst()) }
            default: break
            }
        }
        return entry
    }
}
